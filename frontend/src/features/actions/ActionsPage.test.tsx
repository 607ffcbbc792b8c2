import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import * as answers from "../../../tests/answers";
import { plain, recordRequests, renderApp } from "../../../tests/app";

const record = () => recordRequests("/api/actions", answers.actionsPage);
const table = () => screen.findByRole("table", { name: "Tabela de ações abertas" });

test("asks for what the address says, without the period, which actions do not have", async () => {
  const asked = record();
  renderApp("/acoes?owner=Ana&status=overdue&period=30d&page=3&pageSize=50&sort=-amountAtRisk");
  await table();
  expect(asked.map(String)).toEqual([
    "owner=Ana&status=overdue&sort=-amountAtRisk&page=3&pageSize=50",
  ]);
});

test("shows an action in the reader's words", async () => {
  renderApp("/acoes");
  const [, row] = within(await table()).getAllByRole("row");
  const text = plain(row?.textContent);
  for (const part of [
    "10/11/2026",
    "10 dias de atraso",
    "Ligação",
    "Sem responsável",
    "Alta",
    "R$ 27.368",
  ]) {
    expect(text).toContain(part);
  }
});

test("a page further on is one request and one step in the address", async () => {
  const asked = record();
  const { address } = renderApp("/acoes?status=overdue");
  await table();
  expect(screen.getByText("1–25 de 314")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Próxima página" }));
  await waitFor(() => expect(address()).toBe("/acoes?status=overdue&page=2"));
  await waitFor(() => expect(asked.at(-1)?.get("page")).toBe("2"));
});

test("a header sorts, turns round, lets go, and returns to the first page", async () => {
  const asked = record();
  const { address } = renderApp("/acoes?page=4");
  await table();
  const header = () => screen.getByRole("columnheader", { name: "Valor em risco" });
  const click = () => userEvent.click(within(header()).getByRole("button"));
  expect(header().getAttribute("aria-sort")).toBe("none");
  await click();
  await waitFor(() => expect(address()).toBe("/acoes?sort=-amountAtRisk"));
  expect(header().getAttribute("aria-sort")).toBe("descending");
  await waitFor(() => expect(asked.at(-1)?.get("sort")).toBe("-amountAtRisk"));
  expect(asked.at(-1)?.get("page")).toBe("1");
  await click();
  await waitFor(() => expect(address()).toBe("/acoes?sort=amountAtRisk"));
  await click();
  await waitFor(() => expect(address()).toBe("/acoes"));
});

test("typing asks once, after the word is finished", async () => {
  const asked = record();
  const { address } = renderApp("/acoes");
  await table();
  await userEvent.type(screen.getByRole("searchbox"), "escopo");
  await waitFor(() => expect(address()).toBe("/acoes?search=escopo"));
  await waitFor(() => expect(asked.at(-1)?.get("search")).toBe("escopo"));
  expect(asked.filter((query) => query.has("search"))).toHaveLength(1);
});

test("nothing found names what to clear, and clearing it brings the rows back", async () => {
  recordRequests("/api/actions", { ...answers.actionsPage, data: [], total: 0 });
  const { address } = renderApp("/acoes?bucket=later&search=xyz");
  await userEvent.click(await screen.findByRole("button", { name: "Limpar “xyz”, prazo" }));
  await waitFor(() => expect(address()).toBe("/acoes"));
});

test("the exported file holds the filters of the table, all pages of it", async () => {
  renderApp("/acoes?owner=Ana&bucket=overdue&page=2");
  await table();
  await userEvent.click(screen.getByRole("button", { name: /Exportar/ }));
  const link = await screen.findByRole("link", { name: /Excel/ });
  expect(link.getAttribute("href")).toBe(
    "/api/actions/export?owner=Ana&bucket=overdue&format=xlsx",
  );
});
