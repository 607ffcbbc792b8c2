import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import * as answers from "../../../tests/answers";
import { recordRequests, renderApp } from "../../../tests/app";

test("shows whom nobody has spoken to, and each number leads to its rows, whoever owns them", async () => {
  const asked = recordRequests("/api/organizations", {
    ...answers.organizationsPage,
    data: [{ ...answers.organizationsPage.data[0], interactions: 3 }],
  });
  renderApp("/organizacoes?owner=Ana&contacted=false");
  const table = await screen.findByRole("table", { name: "Organizações ativas" });
  expect(asked.at(-1)?.get("contacted")).toBe("false");
  expect(table.textContent).toContain("há 50 dias");
  const links = within(table).getAllByRole("link");
  expect(links.map((link) => link.getAttribute("href"))).toEqual([
    "/organizacoes/interacoes?org=Banco+Arauc%C3%A1ria&start=2026-10-22&end=2026-11-20",
    "/acoes?org=Banco+Arauc%C3%A1ria&status=overdue",
    "/oportunidades?org=Banco+Arauc%C3%A1ria",
  ]);
});

test("the interactions of the period are a tab away, filters kept", async () => {
  const asked = recordRequests("/api/interactions", answers.interactionsPage);
  const { address } = renderApp("/organizacoes?org=Vale");
  await userEvent.click(await screen.findByRole("link", { name: "Interações no período" }));
  await waitFor(() => expect(address()).toBe("/organizacoes/interacoes?org=Vale"));
  await screen.findByText("23.482 interações");
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Tipo" }), "call");
  await waitFor(() => expect(asked.at(-1)?.get("type")).toBe("call"));
});

test("actions that were due are told apart by how they ended", async () => {
  const asked = recordRequests("/api/due-actions", answers.dueActionsPage);
  renderApp("/acoes/prazos?outcome=late&period=30d");
  const table = await screen.findByRole("table", { name: "Ações com prazo no período" });
  expect(table.textContent).toContain("Fora do prazo");
  expect(table.textContent).toContain("ainda aberta");
  expect(asked.at(-1)?.toString()).toBe(
    "startDate=2026-10-22&endDate=2026-11-20&outcome=late&page=1&pageSize=25",
  );
});
