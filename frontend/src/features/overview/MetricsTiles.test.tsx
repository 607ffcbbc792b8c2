import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http } from "msw";
import { expect, test } from "vitest";
import * as answers from "../../../tests/answers";
import { plain, recordRequests, renderApp } from "../../../tests/app";
import { refusal, reply, server } from "../../../tests/server";

const tile = (name: string) => screen.findByRole("article", { name });

test("amounts are compact with the exact value beside them, as Brazilians write them", async () => {
  renderApp("/");
  const won = await tile("Valor ganho");
  expect(plain(won.textContent)).toContain("R$ 12,3 mi");
  expect(plain(within(won).getByRole("tooltip").textContent)).toBe(
    "R$ 12.345.678,90 · ver as linhas",
  );
  expect(plain(won.textContent)).toContain("−8,0%");
  expect(plain(won.textContent)).toContain("antes R$ 13,4 mi");
});

test("percentages move by points, not by percent", async () => {
  renderApp("/");
  const rate = await tile("Taxa de ganho");
  expect(plain(rate.textContent)).toContain("63,2%");
  expect(plain(rate.textContent)).toContain("+2,3 p.p.");
});

test("a longer sales cycle is worse although the number rose", async () => {
  renderApp("/");
  const cycle = await tile("Ciclo de venda");
  expect(plain(cycle.textContent)).toContain("+3,5 dias");
  expect(within(cycle).getByText(/pior/)).toBeTruthy();
  expect(within(await tile("Taxa de ganho")).getByText(/melhor/)).toBeTruthy();
});

test("a change too small to be told is neither better nor worse", async () => {
  const { winRate } = answers.metrics.metrics;
  const hardly = { ...winRate, delta: -0.04 };
  server.use(
    http.get("/api/metrics", () =>
      reply({ ...answers.metrics, metrics: { ...answers.metrics.metrics, winRate: hardly } }),
    ),
  );
  renderApp("/");
  const rate = await tile("Taxa de ganho");
  expect(plain(rate.textContent)).toContain("0,0 p.p.");
  expect(within(rate).getByText("igual")).toBeTruthy();
});

test("a number that does not exist is a dash with a reason, not zero", async () => {
  const { winRate } = answers.metrics.metrics;
  const nothing = { ...winRate, value: null, delta: null, numerator: 0, denominator: 0 };
  server.use(
    http.get("/api/metrics", () =>
      reply({ ...answers.metrics, metrics: { ...answers.metrics.metrics, winRate: nothing } }),
    ),
  );
  renderApp("/");
  const rate = await tile("Taxa de ganho");
  expect(within(rate).getByText("—")).toBeTruthy();
  expect(within(rate).getByText("Nenhuma oportunidade fechou no período.")).toBeTruthy();
});

test("a tile says what its number means and what it was made of", async () => {
  renderApp("/");
  const rate = await tile("Taxa de ganho");
  await userEvent.click(within(rate).getByRole("button", { name: /Taxa de ganho.*definição/ }));
  const details = plain(
    within(rate).getByLabelText("Sobre Taxa de ganho", { selector: "div" }).textContent,
  );
  expect(details).toContain("Ganhas ÷ (ganhas + perdidas)");
  expect(details).toContain("Ganhas412");
  expect(details).toContain("Fechadas652");
  expect(details).toContain("25/05 – 22/08");
});

const WHO = "owner=Ana+Souza";
const NOW = `${WHO}&period=30d`;
const BEFORE = `${WHO}&start=2026-05-25&end=2026-08-22`;

test.each([
  ["Valor ganho", `/oportunidades?${NOW}&kind=won`, `/oportunidades?${BEFORE}&kind=won`],
  ["Pipeline aberto", `/oportunidades?${NOW}`, `/oportunidades?${BEFORE}`],
  ["Taxa de ganho", `/oportunidades?${NOW}&kind=closed`, `/oportunidades?${BEFORE}&kind=closed`],
  ["Ciclo de venda", `/oportunidades?${NOW}&kind=won`, `/oportunidades?${BEFORE}&kind=won`],
  [
    "Ações atrasadas",
    `/acoes?${NOW}&status=overdue`,
    `/acoes?${NOW}&status=overdue&day=2026-08-22`,
  ],
  ["No prazo", `/acoes/prazos?${NOW}`, `/acoes/prazos?${BEFORE}`],
  ["Cobertura de contato", `/organizacoes?${NOW}`, `/organizacoes?${BEFORE}`],
  ["Interações", `/organizacoes/interacoes?${NOW}`, `/organizacoes/interacoes?${BEFORE}`],
])("%s leads to exactly its rows, and to those before, filters kept", async (name, now, before) => {
  const metrics = Object.entries(answers.metrics.metrics);
  const known = metrics.map(([id, metric]) => [id, { ...metric, previous: 12, delta: 1 }]);
  recordRequests("/api/metrics", { ...answers.metrics, metrics: Object.fromEntries(known) });
  renderApp(`/?${NOW}&metric=winRate`);
  const links = within(await tile(name)).getAllByRole("link");
  expect(links.map((link) => link.getAttribute("href"))).toEqual([now, before]);
});

test("both parts of a ratio lead to theirs, and so does the period before", async () => {
  renderApp("/?segment=Varejo");
  const rate = await tile("Taxa de ganho");
  await userEvent.click(within(rate).getByRole("button", { name: /definição/ }));
  const links = within(rate).getByRole("dialog").querySelectorAll("a");
  expect([...links].map((link) => link.getAttribute("href"))).toEqual([
    "/oportunidades?segment=Varejo&kind=closed",
    "/oportunidades?segment=Varejo&kind=won",
    "/oportunidades?segment=Varejo&kind=closed",
    "/oportunidades?segment=Varejo&start=2026-05-25&end=2026-08-22&kind=closed",
  ]);
});

test("the definition opens under a resting mouse, and closes when it leaves", async () => {
  renderApp("/");
  const rate = await tile("Taxa de ganho");
  const button = within(rate).getByRole("button", { name: /definição/ });
  await userEvent.hover(button);
  expect(await within(rate).findByText(/Ganhas ÷/)).toBeTruthy();
  await userEvent.unhover(button);
  await waitFor(() => expect(within(rate).queryByText(/Ganhas ÷/)).toBeNull());
});

test("a sparkline shows its metric in the chart below", async () => {
  const { address } = renderApp("/?by=owner");
  const rate = await tile("Taxa de ganho");
  await userEvent.click(
    within(rate).getByRole("button", { name: "Ver a evolução: Taxa de ganho" }),
  );
  await waitFor(() => expect(address()).toBe("/?by=owner&metric=winRate"));
});

test("with a stage chosen, what knows no stage says so", async () => {
  const asked = recordRequests("/api/metrics", answers.metrics);
  renderApp("/?stage=Proposal");
  expect((await tile("Taxa de ganho")).textContent).toContain("todas as etapas");
  expect((await tile("Pipeline aberto")).textContent).not.toContain("todas as etapas");
  expect(asked.map(String)).toEqual(["stage=Proposal"]);
});

test("a priority leads to exactly its bucket", async () => {
  renderApp("/?org=a&org=b");
  const link = await screen.findByRole("link", { name: /Próxima semana/ });
  expect(link.getAttribute("href")).toBe("/acoes?org=a&org=b&bucket=nextWeek");
});

test("a failed update keeps the old numbers, says so, and a retry brings the new ones", async () => {
  const { client } = renderApp("/");
  await tile("Valor ganho");
  server.use(http.get("/api/metrics", () => refusal(503, "req-42")));
  await client.invalidateQueries({ queryKey: ["metrics"] });
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("estes são os últimos números recebidos");
  expect(alert.textContent).toContain("req-42");
  expect(plain((await tile("Valor ganho")).textContent)).toContain("R$ 12,3 mi");

  const { wonAmount } = answers.metrics.metrics;
  const newer = { ...answers.metrics.metrics, wonAmount: { ...wonAmount, value: 15_000_000 } };
  server.use(http.get("/api/metrics", () => reply({ ...answers.metrics, metrics: newer })));
  await userEvent.click(within(alert).getByRole("button", { name: "Tentar de novo" }));
  expect(await screen.findByText(/R\$\s15\smi/)).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("one panel's failure leaves the others alone", async () => {
  server.use(http.get("/api/pipeline", () => refusal(504, "req-7")));
  renderApp("/");
  const funnel = await screen.findByRole("region", { name: "Funil de vendas" });
  expect(
    await within(funnel).findByText("O armazém de dados demorou demais para responder."),
  ).toBeTruthy();
  expect(await tile("Valor ganho")).toBeTruthy();
  expect(screen.getAllByRole("alert")).toHaveLength(1);
});

test("while another question is on its way the old numbers stay, dimmed", async () => {
  const { router } = renderApp("/");
  await tile("Valor ganho");
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  server.use(
    http.get("/api/metrics", async () => {
      await held;
      return reply(answers.metrics);
    }),
  );
  await router.navigate({ to: "/", search: { owner: ["Ana"] } });
  const band = await screen.findByRole("region", { name: "Indicadores" });
  await waitFor(() => expect(band.querySelector("[aria-busy=true]")).toBeTruthy());
  expect(plain((await tile("Valor ganho")).textContent)).toContain("R$ 12,3 mi");
  release();
  await waitFor(() => expect(band.querySelector("[aria-busy=true]")).toBeNull());
});
