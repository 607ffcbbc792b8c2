import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import * as answers from "../../../tests/answers";
import { plain, recordRequests, renderApp } from "../../../tests/app";
import { refusal, reply, server } from "../../../tests/server";

const record = () => recordRequests("/api/actions", answers.actionsPage);
const table = () => screen.findByRole("table", { name: "Ações abertas" });

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

test("says how many there are and what hangs on them", async () => {
  renderApp("/acoes");
  expect(plain((await screen.findByText(/314 ações/)).textContent)).toBe(
    "314 ações · R$ 1,2 mi em risco",
  );
});

test("a stage of the funnel narrows the actions by their opportunity's", async () => {
  const asked = record();
  renderApp("/acoes?stage=Proposal");
  await table();
  expect(asked.at(-1)?.getAll("stage")).toEqual(["Proposal"]);
  expect(screen.getByText("Proposta")).toBeTruthy();
});

test("a link past the end of a table that has become shorter shows its end", async () => {
  recordRequests("/api/actions", { ...answers.actionsPage, data: [], total: 30, page: 9 });
  const { address } = renderApp("/acoes?page=9");
  await waitFor(() => expect(address()).toBe("/acoes?page=2"));
});

test("a row opens its story, which has an address, and closes where it was", async () => {
  const { address } = renderApp("/acoes?status=overdue&page=2");
  await table();
  await userEvent.click(screen.getByRole("button", { name: "Ligar para confirmar escopo" }));
  await waitFor(() => expect(address()).toBe("/acoes?status=overdue&page=2&item=1"));
  const story = await screen.findByRole("dialog", { name: "Ação" });
  expect(await within(story).findByText("Entrou em Proposta")).toBeTruthy();
  expect(within(story).getByText("Etapa 3 de 4")).toBeTruthy();
  expect(plain(story.textContent)).toContain("R$ 27.368,40");
  await userEvent.click(within(story).getByRole("button", { name: "Fechar" }));
  await waitFor(() => expect(address()).toBe("/acoes?status=overdue&page=2"));
});

test("a story that is over says so instead of failing", async () => {
  server.use(http.get("/api/actions/:id", () => refusal(404, "req-9")));
  renderApp("/acoes?item=77");
  expect(await screen.findByText(/não está mais aqui/)).toBeTruthy();
});

test("the export holds the filters of the table, all pages of it, and ends in the downloads", async () => {
  const asked: URL[] = [];
  const told: Headers[] = [];
  server.use(
    http.get("/api/actions/export", ({ request }) => {
      asked.push(new URL(request.url));
      told.push(request.headers);
      return new HttpResponse("x", {
        headers: { "Content-Disposition": 'attachment; filename="mirante-actions.csv"' },
      });
    }),
    http.get("/api/exports/:id", () => reply({ rows: 100, total: 314 })),
  );
  renderApp("/acoes?owner=Ana&bucket=overdue&page=2");
  await table();
  await userEvent.click(screen.getByRole("button", { name: /Exportar/ }));
  await userEvent.click(await screen.findByRole("button", { name: /CSV/ }));
  expect(await screen.findByText("mirante-actions.csv está nos seus downloads.")).toBeTruthy();
  expect(asked.map((url) => url.search)).toEqual(["?owner=Ana&bucket=overdue&format=csv"]);
  expect(told[0]?.get("Accept-Language")).toBe("pt-BR");
  expect(told[0]?.get("X-Request-ID")).toMatch(/^[0-9a-f-]{36}$/);
});

test.each([
  [401, "token-refused", "Sua sessão terminou.", "Recarregar a página"],
  [403, "no-access", "Peça a quem cuida do Mirante", "Tentar de novo"],
  [429, "too-many-requests", "Muitos pedidos em pouco tempo.", "Tentar de novo"],
  [503, "identity-unavailable", "Não dá para saber agora quem você é", "Tentar de novo"],
])("an export refused for who asks (%i %s) says why", async (status, kind, words, action) => {
  server.use(
    http.get("/api/actions/export", () => refusal(status, "req-4", `urn:mirante:problem:${kind}`)),
  );
  renderApp("/acoes");
  await table();
  await userEvent.click(screen.getByRole("button", { name: /Exportar/ }));
  await userEvent.click(await screen.findByRole("button", { name: /Excel/ }));
  expect(await screen.findByText(new RegExp(words))).toBeTruthy();
  expect(screen.getByRole("button", { name: action })).toBeTruthy();
});

test("an export that fails says so and can be tried again", async () => {
  let fails = true;
  server.use(
    http.get("/api/actions/export", () => (fails ? refusal(503, "req-3") : new HttpResponse("x"))),
  );
  renderApp("/acoes");
  await table();
  await userEvent.click(screen.getByRole("button", { name: /Exportar/ }));
  await userEvent.click(await screen.findByRole("button", { name: /Excel/ }));
  await screen.findByText("A exportação falhou. Tente de novo.");
  fails = false;
  await userEvent.click(screen.getByRole("button", { name: "Tentar de novo" }));
  expect(await screen.findByText(/está nos seus downloads/)).toBeTruthy();
});
