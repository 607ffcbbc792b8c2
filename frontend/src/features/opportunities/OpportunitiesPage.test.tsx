import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import * as answers from "../../../tests/answers";
import { plain, recordRequests, renderApp } from "../../../tests/app";

const record = () => recordRequests("/api/opportunities", answers.opportunitiesPage);
const table = () => screen.findByRole("table", { name: "Oportunidades" });

test("asks for what the address says; a stage only of those that stand in one", async () => {
  const asked = record();
  const { router } = renderApp("/oportunidades?stage=Proposal&owner=Ana");
  await table();
  expect(asked.at(-1)?.toString()).toBe("owner=Ana&kind=open&stage=Proposal&page=1&pageSize=25");
  await router.navigate({ to: ".", search: { stage: ["Proposal"], kind: "won" } });
  await waitFor(() => expect(asked.at(-1)?.toString()).toBe("kind=won&page=1&pageSize=25"));
});

test("says how many they are and what they add up to", async () => {
  renderApp("/oportunidades");
  expect(plain((await screen.findByText(/48.129 oportunidades/)).textContent)).toBe(
    "48.129 oportunidades · R$ 48,3 mi · R$ 14,5 mi ponderado",
  );
});

test("an expected day that has passed is marked", async () => {
  renderApp("/oportunidades");
  expect((await table()).textContent).toContain("previsão vencida");
});

test("those that were won have a closing day instead of days in a stage", async () => {
  renderApp("/oportunidades");
  await table();
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Quais" }), "won");
  await screen.findByRole("columnheader", { name: "Fechada em" });
  expect(screen.queryByRole("columnheader", { name: "Dias na etapa" })).toBeNull();
});

test("those that left a stage say when and after how long, and the stage narrows them", async () => {
  const asked = record();
  renderApp("/oportunidades?stage=Proposal&kind=left");
  await table();
  expect(asked.at(-1)?.toString()).toBe("kind=left&stage=Proposal&page=1&pageSize=25");
  await screen.findByRole("columnheader", { name: "Saiu em" });
  expect(screen.getByRole("columnheader", { name: "Dias na etapa" })).toBeTruthy();
  expect(screen.getByText(/48.129 saídas de etapa/)).toBeTruthy();
});

test("groups that are left out are asked for, named, and taken back with a press", async () => {
  const asked = record();
  const { address } = renderApp("/oportunidades?notOwner=Ana&notOrg=a&notOrg=b&notOrg=c");
  await table();
  expect(asked.at(-1)?.getAll("notOrg")).toEqual(["a", "b", "c"]);
  expect(screen.getByText("todos exceto Ana")).toBeTruthy();
  await userEvent.click(
    screen.getByRole("button", { name: "Remover Organização: todas exceto 3" }),
  );
  await waitFor(() => expect(address()).toBe("/oportunidades?notOwner=Ana"));
});
