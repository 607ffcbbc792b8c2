import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { views } from "@/views/store";
import { renderApp } from "../../tests/app";

const open = async () => {
  await userEvent.click(await screen.findByRole("button", { name: /^Visões$|Minha carteira/ }));
  return screen.findByRole("dialog", { name: "Visões" });
};

test("a page with its filters gets a name, and the name leads back to it", async () => {
  const { address, router } = renderApp("/?owner=Ana+Souza&period=wtd");
  await userEvent.type(
    within(await open()).getByRole("textbox", { name: "Nome da visão" }),
    "Minha carteira{Enter}",
  );
  expect(views()).toEqual([{ name: "Minha carteira", address: "/?owner=Ana+Souza&period=wtd" }]);
  await router.navigate({ to: "/acoes" });
  await userEvent.click(within(await open()).getByRole("link", { name: "Minha carteira" }));
  await waitFor(() => expect(address()).toBe("/?owner=Ana+Souza&period=wtd"));
});

test("a view that was removed comes back with undo", async () => {
  localStorage.setItem("mirante.views", JSON.stringify([{ name: "A", address: "/acoes" }]));
  renderApp("/");
  await userEvent.click(within(await open()).getByRole("button", { name: "Remover a visão A" }));
  expect(views()).toEqual([]);
  await userEvent.click(await screen.findByRole("button", { name: "Desfazer" }));
  expect(views()).toEqual([{ name: "A", address: "/acoes" }]);
});

test.each(["not json", '{"a":1}', '[{"name":"x"},3,{"name":"x","address":"javascript:1"}]'])(
  "what is stored and is no view is left out: %s",
  (stored) => {
    localStorage.setItem("mirante.views", stored);
    expect(views()).toEqual([]);
  },
);

test("a browser that keeps nothing says so", async () => {
  renderApp("/");
  const name = within(await open()).getByRole("textbox");
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  await userEvent.type(name, "Cheia{Enter}");
  expect(await screen.findByText("O navegador não deixou guardar a visão.")).toBeTruthy();
});
