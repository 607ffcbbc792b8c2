import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterEach, expect, test, vi } from "vitest";
import * as answers from "../../tests/answers";
import { renderApp } from "../../tests/app";
import { refusal, reply, server } from "../../tests/server";

const kind = (name: string) => `urn:mirante:problem:${name}`;
const iAm = (given: Partial<typeof answers.me>) =>
  server.use(http.get("/api/me", () => HttpResponse.json({ ...answers.me, ...given })));
const everythingSays = (status: number, type: string) =>
  server.use(http.get("/api/*", () => refusal(status, "req-1", kind(type))));
const entry = () =>
  within(screen.getByRole("navigation")).queryAllByRole("link", { name: "Cache" });
const overview = () => screen.findByRole("article", { name: "Valor ganho" });

afterEach(() => {
  vi.unstubAllGlobals();
});

// Who may administrate

test("an admin finds the administration in the navigation and in the palette", async () => {
  const { address } = renderApp("/");
  await overview();
  await waitFor(() => expect(entry()).toHaveLength(1));
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.click(await screen.findByRole("option", { name: "Cache" }));
  await waitFor(() => expect(address()).toBe("/cache"));
});

test("and under `g c`", async () => {
  const { address } = renderApp("/");
  await overview();
  await waitFor(() => expect(entry()).toHaveLength(1));
  await userEvent.keyboard("gc");
  await waitFor(() => expect(address()).toBe("/cache"));
  expect(await screen.findByLabelText("Token de administração")).toBeTruthy();
});

test("nobody else finds it anywhere", async () => {
  iAm({ mode: "jwt", admin: false });
  const { address, client } = renderApp("/");
  await overview();
  await waitFor(() => expect(client.isFetching()).toBe(0));
  expect(entry()).toHaveLength(0);
  await userEvent.keyboard("gc");
  expect(address()).toBe("/");
  await userEvent.click(screen.getByRole("button", { name: "Mais" }));
  expect(entry()).toHaveLength(0);
  await userEvent.keyboard("?");
  const help = await screen.findByRole("dialog", { name: "Atalhos do teclado" });
  expect(within(help).queryByText("Ir para Cache")).toBeNull();
  expect(within(help).getByText("Ir para Carteira")).toBeTruthy();
});

test("the palette does not name it to them", async () => {
  iAm({ mode: "jwt", admin: false });
  renderApp("/");
  await overview();
  await userEvent.keyboard("{Control>}k{/Control}");
  expect(await screen.findByRole("option", { name: "Carteira" })).toBeTruthy();
  expect(screen.queryByRole("option", { name: "Cache" })).toBeNull();
});

test.each(["/cache", "/CACHE", "/cache/"])("to them %s is no page", async (address) => {
  iAm({ mode: "jwt", admin: false });
  renderApp(address);
  expect(await screen.findByText("Esta página não existe.")).toBeTruthy();
  expect(screen.queryByRole("heading", { name: "Cache" })).toBeNull();
  expect(screen.queryByLabelText("Token de administração")).toBeNull();
  expect(document.title).toBe("Mirante");
});

test("until it is known who asks, the address waits and shows neither", async () => {
  let tell = () => {};
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  server.use(
    http.get("/api/me", async () => {
      await told;
      return HttpResponse.json(answers.me);
    }),
  );
  renderApp("/cache");
  expect(await screen.findByRole("status", { name: "Carregando" })).toBeTruthy();
  expect(screen.queryByText("Esta página não existe.")).toBeNull();
  expect(screen.queryByRole("heading", { name: "Cache" })).toBeNull();
  expect(entry()).toHaveLength(0);
  tell();
  expect(await screen.findByLabelText("Token de administração")).toBeTruthy();
  expect(screen.getByRole("heading", { name: "Cache" })).toBeTruthy();
});

test("where nobody can tell, the entry stays hidden and the address works", async () => {
  server.use(http.get("/api/me", () => refusal(503, "req-2", kind("identity-unavailable"))));
  renderApp("/cache");
  expect(await screen.findByLabelText("Token de administração")).toBeTruthy();
  expect(entry()).toHaveLength(0);
});

// Whoever may see nothing

test("without a session there is one message, and no page around it", async () => {
  everythingSays(401, "sign-in-required");
  const { client } = renderApp("/");
  expect(await screen.findByRole("heading", { name: "Sua sessão terminou" })).toBeTruthy();
  await waitFor(() => expect(client.isFetching()).toBe(0));
  expect(screen.getAllByRole("alert")).toHaveLength(1);
  expect(screen.queryByRole("navigation")).toBeNull();
  expect(screen.queryByRole("article")).toBeNull();
  expect(document.title).toBe("Sua sessão terminou · Mirante");
});

test("its button loads the page again, and whatever stands in front signs in", async () => {
  const reload = vi.fn();
  everythingSays(401, "token-refused");
  renderApp("/acoes");
  const button = await screen.findByRole("button", { name: "Recarregar a página" });
  vi.stubGlobal("location", { ...location, reload });
  await userEvent.click(button);
  expect(reload).toHaveBeenCalledOnce();
});

test("whoever has been given nothing is told so once, and whom to ask", async () => {
  everythingSays(403, "no-access");
  iAm({ mode: "jwt", access: false, admin: false, org: [], location: [], owner: [] });
  renderApp("/");
  expect(await screen.findByRole("heading", { name: "Você ainda não tem acesso" })).toBeTruthy();
  expect(screen.getByRole("alert").textContent).toContain("Peça a quem cuida do Mirante");
  expect(screen.queryByText(/Você vê/)).toBeNull();
});

test("a session that ends meanwhile is told once, for the page", async () => {
  const { client } = renderApp("/");
  await overview();
  await waitFor(() => expect(client.isFetching()).toBe(0));
  everythingSays(401, "token-refused");
  await act(() => client.invalidateQueries({ queryKey: ["metrics"] }));
  expect(await screen.findByRole("heading", { name: "Sua sessão terminou" })).toBeTruthy();
  expect(screen.getAllByRole("alert")).toHaveLength(1);
});

test("a server that cannot tell who asks any more blanks nothing", async () => {
  const { client } = renderApp("/");
  await overview();
  server.use(http.get("/api/me", () => refusal(503, "req-3", kind("identity-unavailable"))));
  await act(() => client.invalidateQueries({ queryKey: ["me"] }));
  expect(entry()).toHaveLength(1);
  expect(screen.getByRole("article", { name: "Valor ganho" })).toBeTruthy();
});

test("comes back to the page when somebody has signed in elsewhere", async () => {
  everythingSays(401, "sign-in-required");
  const { client } = renderApp("/");
  await screen.findByRole("heading", { name: "Sua sessão terminou" });
  server.resetHandlers();
  await act(() => client.invalidateQueries({ queryKey: ["me"] }));
  expect(await overview()).toBeTruthy();
});

test("in English too", async () => {
  document.documentElement.lang = "en";
  iAm({ mode: "jwt", access: false, admin: false, org: [], location: [], owner: [] });
  renderApp("/");
  expect(await screen.findByRole("heading", { name: "You have no access yet" })).toBeTruthy();
});

test("who asks is looked up once, whatever pages are visited", async () => {
  let asked = 0;
  server.use(
    http.get("/api/me", () => {
      asked += 1;
      return reply(answers.me);
    }),
  );
  const { router } = renderApp("/");
  await overview();
  await act(() => router.navigate({ to: "/acoes" }));
  await screen.findByRole("table");
  await act(() => router.navigate({ to: "/" }));
  await overview();
  expect(asked).toBe(1);
});
