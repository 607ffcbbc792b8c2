import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import * as answers from "./answers";

const SERVED = {
  "X-Cache": "HIT",
  Age: "733",
  "X-Data-As-Of": answers.AS_OF,
  "X-Data-Version": "run-1",
};

/** Answers as the API does, headers included. */
export const reply = (body: object, headers: Record<string, string> = {}) =>
  HttpResponse.json(body, { headers: { ...SERVED, ...headers } });

export const refusal = (
  status: number,
  requestId: string,
  type = "about:blank",
  headers: Record<string, string> = {},
) =>
  HttpResponse.json(
    { type, title: "Refused", status, detail: "why", instance: "/", requestId },
    { status, headers: { "Content-Type": "application/problem+json", ...headers } },
  );

export const server = setupServer(
  http.get("/api/me", () => HttpResponse.json(answers.me)),
  http.get("/api/freshness", () => HttpResponse.json(answers.freshness)),
  http.get("/api/metrics", () => reply(answers.metrics)),
  http.get("/api/timeseries", () => reply(answers.timeseries)),
  http.get("/api/pipeline", () => reply(answers.pipeline)),
  http.get("/api/action-priorities", () => reply(answers.actionPriorities)),
  http.get("/api/breakdown", () => reply(answers.breakdown)),
  http.get("/api/filter-options", () => reply(answers.filterOptions)),
  http.get("/api/actions", () => reply(answers.actionsPage)),
  http.get("/api/due-actions", () => reply(answers.dueActionsPage)),
  http.get("/api/opportunities", () => reply(answers.opportunitiesPage)),
  http.get("/api/organizations", () => reply(answers.organizationsPage)),
  http.get("/api/interactions", () => reply(answers.interactionsPage)),
  http.get("/api/actions/:id", () => reply(answers.story)),
  http.get("/api/opportunities/:id", () => reply({ ...answers.story, action: null })),
  http.get("/meetings", () => HttpResponse.json(answers.reading)),
  http.get("/customers", () => HttpResponse.json(answers.customers)),
  http.get("/sentiments", () => HttpResponse.json(answers.sentiments)),
  http.get("/action-items", () => HttpResponse.json({ added: 0, items: [] })),
  http.get("/action-items/:number", () => HttpResponse.json(answers.accepted)),
  http.get("/api/v1/exchange-info", () => HttpResponse.json(answers.exchangeInfo)),
  http.get("/api/v1/dashboard/balances", () => HttpResponse.json(answers.balances(answers.funds))),
  http.get("/api/v1/positions", () => HttpResponse.json(answers.positions([]))),
  http.get("/api/v1/orders", () => HttpResponse.json(answers.orders([]))),
  http.get("/api/v1/account", () => HttpResponse.json(answers.account)),
  http.post("/extract", () =>
    HttpResponse.json(answers.extract, { headers: { "X-Cache": "MISS" } }),
  ),
  http.post("/analyze", () =>
    HttpResponse.json(answers.analyze, { headers: { "X-Cache": "MISS" } }),
  ),
);
