import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import * as answers from "../../../tests/answers";
import { renderApp } from "../../../tests/app";
import { server } from "../../../tests/server";
import "./ScopeChip"; // here, and not within the time of the first test

const iSee = (given: Partial<typeof answers.me>) =>
  server.use(
    http.get("/api/me", () =>
      HttpResponse.json({ ...answers.me, mode: "jwt", admin: false, ...given }),
    ),
  );
const chip = () => screen.findByRole("button", { name: /^Você vê/ });

test("counts what the reader's view is narrowed to", async () => {
  iSee({ location: ["Curitiba", "Londrina"] });
  renderApp("/");
  expect((await chip()).textContent).toBe("Você vê: 2 cidades");
});

test("a single name is said by itself", async () => {
  iSee({ owner: ["Ana Souza"], org: ["Banco Araucária", "Vale", "Érica Cosméticos"] });
  renderApp("/");
  expect((await chip()).textContent).toBe("Você vê: Ana Souza · 3 organizações");
});

test("an empty list is told as what it is: nothing", async () => {
  iSee({ owner: [] });
  renderApp("/");
  expect((await chip()).textContent).toBe("Você vê: nenhum responsável");
});

test("lists the names, from the keyboard", async () => {
  iSee({ location: ["Curitiba", "Londrina"], owner: ["Ana Souza"] });
  renderApp("/");
  (await chip()).focus();
  await userEvent.keyboard("{Enter}");
  const told = within(await screen.findByRole("dialog", { name: "O que você vê" }));
  expect(told.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
    "Curitiba",
    "Londrina",
    "Ana Souza",
  ]);
  expect(told.getByText(/um nome de cada lista/)).toBeTruthy();
});

test("of a long list the first twenty, and how many there are besides", async () => {
  iSee({ org: Array.from({ length: 32 }, (_, index) => `Banco ${index + 1}`) });
  renderApp("/");
  await userEvent.click(await chip());
  const told = within(await screen.findByRole("dialog", { name: "O que você vê" }));
  const names = told.getAllByRole("listitem").map(({ textContent }) => textContent);
  expect(names).toHaveLength(21);
  expect(names.slice(-2)).toEqual(["Banco 20", "mais 12"]);
});

test("on paper the names stand written out", async () => {
  iSee({ location: ["Curitiba", "Londrina"] });
  renderApp("/acoes");
  const line = await screen.findByText("Acesso restrito · Cidades: Curitiba, Londrina");
  expect(line.className).toContain("print:block");
});

test("whoever sees everything is told nothing, nor is anybody on a page of their own things", async () => {
  const { client, unmount } = renderApp("/");
  await screen.findByRole("article", { name: "Valor ganho" });
  await waitFor(() => expect(client.isFetching()).toBe(0));
  expect(screen.queryByText(/Você vê/)).toBeNull();
  unmount();
  iSee({ owner: ["Ana Souza"] });
  const portfolio = renderApp("/carteira");
  await screen.findByRole("heading", { name: "Carteira" });
  await waitFor(() => expect(portfolio.client.getQueryState(["me"])?.status).toBe("success"));
  expect(screen.queryByText(/Você vê/)).toBeNull();
});

test("in English too", async () => {
  document.documentElement.lang = "en";
  iSee({ location: ["Curitiba", "Londrina"] });
  renderApp("/");
  expect(await screen.findByRole("button", { name: "You see: 2 cities" })).toBeTruthy();
});
