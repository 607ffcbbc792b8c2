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

test("names the request, so that somebody can find it in the log", () => {
  expect(told(500, "internal")).toMatch(/request-1/);
});
