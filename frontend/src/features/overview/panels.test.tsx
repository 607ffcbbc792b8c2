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

test("a stage's count and amount lead to its open opportunities", async () => {
  renderApp("/?owner=Ana&stage=Proposal");
  const funnel = await panel("Funil de vendas");
  const row = (await within(funnel).findByText("Negociação")).closest("tr");
  const links = [...(row?.querySelectorAll("a") ?? [])].map((link) => link.getAttribute("href"));
  expect(links).toEqual([
    "/oportunidades?owner=Ana&stage=Negotiation",
    "/oportunidades?owner=Ana&stage=Negotiation",
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
