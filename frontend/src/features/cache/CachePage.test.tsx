import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { setAdminToken } from "@/features/cache/token";
import * as answers from "../../../tests/answers";
import { plain, renderApp } from "../../../tests/app";
import { refusal, server } from "../../../tests/server";

const TOKEN = "secret-token";
const UNAUTHORIZED = "urn:mirante:problem:unauthorized";
const orders: string[] = [];

const admin =
  (answer: (request: Request) => object) =>
  ({ request }: { request: Request }) => {
    if (request.headers.get("X-Admin-Token") !== TOKEN) return refusal(401, "req-1", UNAUTHORIZED);
    const { pathname, search } = new URL(request.url);
    if (request.method !== "GET") orders.push(`${request.method} ${pathname}${search}`);
    return HttpResponse.json(answer(request));
  };

beforeEach(() => {
  setAdminToken(null);
  orders.length = 0;
  server.use(
    http.get(
      "/api/cache/stats",
      admin(() => answers.cacheStats),
    ),
    http.get(
      "/api/cache/history",
      admin(() => ({
        status: "ok",
        step_seconds: 300,
        points: [
          { at: "2026-11-20T11:00:00Z", hits: 90, stale_hits: 0, misses: 10, hit_rate: 90 },
          { at: "2026-11-20T11:05:00Z", hits: 99, stale_hits: 0, misses: 1, hit_rate: 99 },
        ],
      })),
    ),
    http.get(
      "/api/cache/instances",
      admin(() => ({
        status: "ok",
        backend: "redis",
        instances: [
          { instance: "aa11", this_one: true, up_to_date: true, seconds_since_heard: 0 },
          { instance: "bb22", this_one: false, up_to_date: false, seconds_since_heard: 3.2 },
        ],
      })),
    ),
    http.get(
      "/api/cache/entries",
      admin(() => ({
        status: "ok",
        total: 1,
        entries: [
          {
            key: "get_metrics:all:0123",
            function: "get_metrics",
            arguments: '{"filters":{}}',
            scope: "all",
            age: 42,
            ttl_left: 14_000,
            stale: false,
            hits: 7,
            bytes: 2350,
            load_ms: 954,
            last_error: null,
          },
        ],
      })),
    ),
    http.post(
      "/api/cache/clear",
      admin(() => ({
        status: "success",
        message: "",
        warning: "",
        keys_deleted: 14,
        instances: { acked: 1, total: 2 },
      })),
    ),
    http.post(
      "/api/cache/invalidate",
      admin((request) => ({
        status: "success",
        pattern: new URL(request.url).searchParams.get("pattern"),
        keys_deleted: 3,
        message: "",
        instances: { acked: 2, total: 2 },
      })),
    ),
    http.post(
      "/api/cache/refresh",
      admin(() => ({ status: "accepted", refresh_id: "r1", keys: 14 })),
    ),
    http.get(
      "/api/cache/refresh/r1",
      admin(() => ({
        refresh_id: "r1",
        status: "finished",
        reloaded: 13,
        failed: 1,
        total: 14,
        seconds: 1.5,
      })),
    ),
    http.patch(
      "/api/cache/config",
      admin(() => ({ status: "success", ttl: 7200, maxsize: 1000, enabled: true })),
    ),
  );
});

async function signIn() {
  const view = renderApp("/cache");
  await userEvent.type(await screen.findByLabelText("Token de administração"), `${TOKEN}{Enter}`);
  await screen.findByRole("article", { name: "Taxa de acerto" });
  return view;
}

test("asks for the token, says when it is wrong, and shows nothing before", async () => {
  renderApp("/cache");
  await userEvent.type(await screen.findByLabelText("Token de administração"), "guess{Enter}");
  expect(await screen.findByText("O servidor não aceitou este token.")).toBeTruthy();
  expect(screen.queryByRole("article")).toBeNull();
});

test("shows how often the cache answered and what it holds, in the reader's units", async () => {
  await signIn();
  const rate = screen.getByRole("article", { name: "Taxa de acerto" });
  expect(plain(rate.textContent)).toContain("97,0%");
  expect(plain(screen.getByRole("article", { name: "Espera poupada" }).textContent)).toContain(
    "2 h",
  );
  const entry = (await screen.findByText("get_metrics:all:0123")).closest("tr");
  expect(plain(entry?.textContent)).toContain("2,35 kB");
});

test("clearing asks first, then says what it did and which instance is missing", async () => {
  await signIn();
  await userEvent.click(screen.getByRole("button", { name: "Limpar tudo" }));
  const question = await screen.findByRole("dialog", { name: "Limpar o cache inteiro?" });
  expect(question.textContent).toContain("14 respostas");
  expect(orders).toEqual([]);
  await userEvent.click(within(question).getByRole("button", { name: "Limpar" }));
  expect(await screen.findByText("14 respostas esquecidas")).toBeTruthy();
  expect(screen.getByText(/feito em 1 de 2 instâncias/)).toBeTruthy();
  expect(orders).toEqual(["POST /api/cache/clear"]);
  const late = (await screen.findByText("bb22")).closest("tr");
  expect(late?.textContent).toContain("ainda não");
});

test("a pattern is counted before it is carried out", async () => {
  await signIn();
  await userEvent.type(screen.getByRole("textbox", { name: /Parte da chave/ }), "get_m*");
  expect(await screen.findByText("3 chaves")).toBeTruthy();
  expect(orders).toEqual(["POST /api/cache/invalidate?pattern=get_m*&dry_run=true"]);
  await userEvent.click(screen.getByRole("button", { name: "Invalidar" }));
  expect(await screen.findByText("3 chaves invalidadas")).toBeTruthy();
  expect(orders).toContain("POST /api/cache/invalidate?pattern=get_m*");
});

test("a reload tells how far it has come and what failed", async () => {
  await signIn();
  await userEvent.click(screen.getByRole("button", { name: "Recarregar" }));
  expect(await screen.findByText(/13 respostas recarregadas/)).toBeTruthy();
  expect(screen.getByText(/1 falharam/)).toBeTruthy();
});

test("rules out of range are not sent", async () => {
  await signIn();
  const minutes = screen.getByRole("textbox", { name: "Validade (minutos)" });
  await userEvent.clear(minutes);
  await userEvent.type(minutes, "0");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Aplicar" }).disabled).toBe(true);
  await userEvent.clear(minutes);
  await userEvent.type(minutes, "120{Enter}");
  await waitFor(() => expect(orders).toEqual(["PATCH /api/cache/config"]));
});

test("a token that is not accepted any more leads back to where it is asked for", async () => {
  const { client } = await signIn();
  server.use(http.get("/api/cache/stats", () => refusal(401, "req-2", UNAUTHORIZED)));
  await client.invalidateQueries({ queryKey: ["cache-admin", "stats"] });
  expect(await screen.findByLabelText("Token de administração")).toBeTruthy();
  expect(sessionStorage.getItem("mirante.admin-token")).toBeNull();
});

test("an ended session is no word about the admin token: that stays", async () => {
  const { client } = await signIn();
  const ended = () => refusal(401, "req-3", "urn:mirante:problem:token-refused");
  server.use(
    http.get("/api/cache/stats", ended),
    http.get("/api/me", () => refusal(503, "r")),
  );
  await client.invalidateQueries({ queryKey: ["cache-admin", "stats"] });
  expect(await screen.findAllByRole("button", { name: "Recarregar a página" })).not.toEqual([]);
  expect(sessionStorage.getItem("mirante.admin-token")).toBe(TOKEN);
});

test("leaving forgets the token and everything that was shown", async () => {
  const { client } = await signIn();
  await userEvent.click(screen.getByRole("button", { name: "Sair" }));
  expect(await screen.findByLabelText("Token de administração")).toBeTruthy();
  expect(client.getQueriesData({ queryKey: ["cache-admin", "entries"] })).toEqual([]);
});
