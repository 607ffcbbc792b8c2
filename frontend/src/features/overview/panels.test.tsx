import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import * as answers from "../../../tests/answers";
import { plain, recordRequests, renderApp } from "../../../tests/app";

const panel = (name: string) => screen.findByRole("region", { name });

test("a stage of the funnel narrows what stands in a stage, and lets go when pressed again", async () => {
  const priorities = recordRequests("/api/action-priorities", answers.actionPriorities);
  const funnels = recordRequests("/api/pipeline", answers.pipeline);
  const { address } = renderApp("/");
  const stage = await within(await panel("Funil de vendas")).findByRole("button", {
    name: "Negociação",
  });
  await userEvent.click(stage);
  await waitFor(() => expect(address()).toBe("/?stage=Negotiation"));
  await waitFor(() => expect(priorities.at(-1)?.get("stage")).toBe("Negotiation"));
  expect(funnels.every((question) => !question.has("stage"))).toBe(true);
  await userEvent.click(stage);
  await waitFor(() => expect(address()).toBe("/"));
});

const hrefs = (within: Element | null) =>
  [...(within?.querySelectorAll("a") ?? [])].map((link) => link.getAttribute("href"));

test("what stands in a stage leads to its open opportunities, how it moved to those that left", async () => {
  renderApp("/?owner=Ana&stage=Proposal");
  const funnel = await panel("Funil de vendas");
  const row = (await within(funnel).findByText("Qualificação")).closest("tr");
  const there = "/oportunidades?owner=Ana&stage=Qualification";
  // Its count, amount, weighted amount, conversion and median days.
  expect(hrefs(row)).toEqual([there, there, there, `${there}&kind=advanced`, `${there}&kind=left`]);
  const still = within(funnel).getByText("Negociação").closest("tr"); // which none has left
  expect(hrefs(still)).toHaveLength(3);
});

test("a conversion says of how many it was, and leads to both", async () => {
  renderApp("/");
  const funnel = await panel("Funil de vendas");
  await userEvent.click(
    await within(funnel).findByRole("button", { name: "Conversão: definição" }),
  );
  const told = within(funnel).getByRole("dialog", { name: "Sobre Conversão" });
  expect(plain(told.textContent)).toContain("Qualificação137 de 250");
  expect(hrefs(told).slice(2, 4)).toEqual([
    "/oportunidades?stage=Qualification&kind=advanced",
    "/oportunidades?stage=Qualification&kind=left",
  ]);
});

test("the rest of a breakdown leads to the rows of all that it does not show", async () => {
  recordRequests("/api/breakdown", { ...answers.breakdown, by: "owner" });
  renderApp("/?segment=Varejo&by=owner");
  const breakdown = await panel("Valor ganho");
  const rest = (await within(breakdown).findByText("Demais")).closest("p");
  const shown = answers.breakdown.rows.map(({ key }) => ["notOwner", key] as [string, string]);
  const address = new URLSearchParams([["segment", "Varejo"], ["kind", "won"], ...shown]);
  expect(hrefs(rest)).toEqual([`/oportunidades?${address}`]);
});

test("each number of the chart as a table leads to its rows, and so does the one before", async () => {
  recordRequests("/api/timeseries", {
    metric: "wonAmount",
    grain: "week",
    points: [
      { date: "2026-11-03", value: 10, previous: 20 }, // a Tuesday: the period begins there
      { date: "2026-11-09", value: null, previous: 0 },
    ],
  });
  renderApp("/?owner=Ana&start=2026-11-03&end=2026-11-12&grain=week");
  await userEvent.click(await screen.findByRole("button", { name: "Ver como tabela" }));
  const table = await within(await panel("Evolução")).findByRole("table");
  const rows = (start: string, end: string) =>
    `/oportunidades?owner=Ana&start=${start}&end=${end}&kind=won`;
  expect(hrefs(table)).toEqual([
    rows("2026-11-03", "2026-11-08"),
    rows("2026-10-24", "2026-10-29"), // ten days earlier, as long as the period is
    rows("2026-10-30", "2026-11-02"), // 9 to 12 November, ten days earlier
  ]);
});

test("what was overdue on a day leads to that day's snapshot", async () => {
  recordRequests("/api/timeseries", {
    metric: "overdueActions",
    grain: "week",
    points: [{ date: "2026-11-02", value: 10, previous: 20 }],
  });
  renderApp("/?metric=overdueActions&start=2026-11-02&end=2026-11-08&grain=week");
  await userEvent.click(await screen.findByRole("button", { name: "Ver como tabela" }));
  const table = await within(await panel("Evolução")).findByRole("table");
  expect(hrefs(table)).toEqual([
    "/acoes?start=2026-11-02&end=2026-11-08&status=overdue&day=2026-11-08",
    "/acoes?start=2026-11-02&end=2026-11-08&status=overdue&day=2026-11-01",
  ]);
});

test("a bar filters, and its number leads to its rows", async () => {
  recordRequests("/api/breakdown", { ...answers.breakdown, metric: "winRate" });
  const { address } = renderApp("/?metric=winRate&period=30d");
  const breakdown = await panel("Taxa de ganho");
  const number = await within(breakdown).findAllByRole("link");
  expect(number[0]?.getAttribute("href")).toBe(
    "/oportunidades?org=%C3%89rica+Cosm%C3%A9ticos&period=30d&kind=closed",
  );
  await userEvent.click(within(breakdown).getByRole("button", { name: "Érica Cosméticos" }));
  await waitFor(() =>
    expect(address()).toBe("/?org=%C3%89rica+Cosm%C3%A9ticos&period=30d&metric=winRate"),
  );
});

test("a point of the chart is read with the arrow keys and leads to its interval's rows", async () => {
  const { address } = renderApp("/");
  const chart = await screen.findByRole("slider");
  chart.focus();
  await userEvent.keyboard("{Home}");
  const spoken = plain(chart.getAttribute("aria-valuetext"));
  expect(spoken).toContain("Período anterior");
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(address()).toMatch(/^\/oportunidades\?start=.*&end=.*&kind=won$/));
});
