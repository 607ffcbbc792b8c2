import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { problemOf } from "@/api/problem";
import { LanguageProvider } from "@/i18n/language";
import { ErrorNote } from "@/ui/ErrorNote";

function told(status: number, type: string): string {
  const body = { type: `urn:mirante:problem:${type}`, requestId: "request-1" };
  render(
    <LanguageProvider>
      <ErrorNote problem={problemOf(body, new Response(null, { status }))} onRetry={() => {}} />
    </LanguageProvider>,
  );
  return screen.getByRole("alert").textContent;
}

test("says of a warehouse that is starting that it is", () => {
  expect(told(503, "warehouse-starting")).toMatch(/iniciando/);
});

test("says of other outages that nothing answers", () => {
  expect(told(503, "warehouse-unavailable")).toMatch(/não responde/);
});

test("says that the daily tables have not been built", () => {
  expect(told(503, "no-data-yet")).toMatch(/ainda não foram montadas/);
});

test("says of an ended session that it is, with the way back in place of another try", () => {
  expect(told(401, "sign-in-required")).toMatch(/Sua sessão terminou.*Recarregar a página/);
  expect(screen.queryByRole("button", { name: "Tentar de novo" })).toBeNull();
});

test("says of missing access whom to ask", () => {
  expect(told(403, "no-access")).toMatch(/Você entrou.*Peça a quem cuida do Mirante/);
});

test("tells a forged request from missing access", () => {
  expect(told(403, "cross-site")).toMatch(/veio de outra página/);
});

test("says that nobody can tell who asks, and not that the warehouse is away", () => {
  expect(told(503, "identity-unavailable")).toMatch(/quem você é.*Tente de novo em instantes/);
});

test("says to wait when it was asked too often", () => {
  expect(told(429, "too-many-requests")).toMatch(/Espere um instante/);
});

test("names the request, so that somebody can find it in the log", () => {
  expect(told(500, "internal")).toMatch(/request-1/);
});
