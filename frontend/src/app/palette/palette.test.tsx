import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import * as answers from "../../../tests/answers";
import { recordRequests, renderApp } from "../../../tests/app";

async function openPalette() {
  await screen.findByRole("article", { name: "Valor ganho" });
  await userEvent.keyboard("{Control>}k{/Control}");
  return screen.findByRole("combobox", { name: "Buscar ou ir para" });
}
const options = () => within(screen.getByRole("listbox")).getAllByRole("option");

test("goes to a page by a few letters without their accents, filters kept", async () => {
  const { address } = renderApp("/?owner=Ana");
  await userEvent.type(await openPalette(), "organizacoes");
  await waitFor(() => expect(options()[0]?.textContent).toContain("Organizações"));
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(address()).toBe("/organizacoes?owner=Ana"));
  expect(screen.queryByRole("listbox")).toBeNull();
});

test("finds a name in the data and filters by it, beside what is filtered already", async () => {
  const asked = recordRequests("/api/filter-options", answers.filterOptions);
  const { address } = renderApp("/?owner=Bia");
  await userEvent.type(await openPalette(), "ana s");
  await userEvent.click(await screen.findByRole("option", { name: /Ana Souza/ }));
  await waitFor(() => expect(address()).toBe("/?owner=Ana+Souza&owner=Bia"));
  expect(asked.at(-1)?.toString()).toBe("search=ana+s&limit=5");
});

test("chooses a period and a metric", async () => {
  const { address } = renderApp("/");
  await userEvent.type(await openPalette(), "trimestre{Enter}");
  await waitFor(() => expect(address()).toBe("/?period=qtd"));
  await userEvent.type(await openPalette(), "taxa de ganho{Enter}");
  await waitFor(() => expect(address()).toBe("/?period=qtd&metric=winRate"));
});

test("the arrow keys walk around the list, and the input says where they are", async () => {
  renderApp("/");
  const input = await openPalette();
  await userEvent.keyboard("{ArrowUp}");
  const active = options().at(-1);
  expect(active?.getAttribute("aria-selected")).toBe("true");
  expect(input.getAttribute("aria-activedescendant")).toBe(active?.id);
});

test("the theme chosen here is the one that the switch beside it shows", async () => {
  renderApp("/");
  await userEvent.type(await openPalette(), "tema escuro{Enter}");
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(await screen.findByRole("button", { name: "Tema: Claro" })).toBeTruthy();
  expect(localStorage.getItem("mirante.theme")).toBe("dark");
});

test("says when nothing is found", async () => {
  const nothing = { ...answers.filterOptions, orgs: [], locations: [], owners: [], segments: [] };
  recordRequests("/api/filter-options", nothing);
  renderApp("/");
  await userEvent.type(await openPalette(), "zzz");
  expect(await screen.findByText("Nada encontrado para “zzz”.")).toBeTruthy();
});

test("`g` and a letter go to a page, `?` lists the keys, and typing is left alone", async () => {
  const { address } = renderApp("/");
  await screen.findByRole("article", { name: "Valor ganho" });
  await userEvent.keyboard("ga");
  await waitFor(() => expect(address()).toBe("/acoes"));
  const search = await screen.findByRole("searchbox");
  await userEvent.keyboard("/");
  expect(document.activeElement).toBe(search);
  await userEvent.keyboard("gv?");
  expect((search as HTMLInputElement).value).toBe("gv?");
  search.blur();
  await userEvent.keyboard("?");
  expect(await screen.findByRole("dialog", { name: "Atalhos do teclado" })).toBeTruthy();
});
