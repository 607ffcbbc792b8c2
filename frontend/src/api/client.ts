import createClient from "openapi-fetch";
import { ApiProblem, problemOf } from "@/api/problem";
import type { paths } from "@/api/schema";

declare global {
  interface Window {
    /** Requests that public/boot.js sent before this bundle arrived, by address. */
    __early?: Map<string, Promise<Response>>;
  }
}

function send(request: Request): Promise<Response> {
  const address = request.url.slice(location.origin.length);
  const early = window.__early?.get(address);
  if (early && window.__early?.delete(address)) return early;
  return globalThis.fetch(request);
}

/**
 * An absolute base and a late look at `fetch`, or tests could not stand between. The API leads nowhere else:
 * what redirects is a sign-in that stands in front, and `problemOf` takes it for one.
 */
export const api = createClient<paths>({
  baseUrl: location.origin,
  fetch: send,
  redirect: "manual",
});

const NO_CONTENT = 204;
const CACHE_STATES = ["HIT", "MISS", "STALE", "BYPASS"] as const;
type CacheState = (typeof CACHE_STATES)[number];

/** An answer and where it came from. */
export interface Answer<T> {
  data: T;
  served: {
    cache: CacheState | null;
    /** Milliseconds since the epoch at which the server computed it. */
    computedAt: number;
    asOf: string | null;
    version: string | null;
  };
}

interface Exchange<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Turns what openapi-fetch returns into an answer, or throws an `ApiProblem`. */
export async function answer<T>(exchange: Promise<Exchange<T>>): Promise<Answer<T>> {
  const { data, error, response } = await exchange.catch((reason: unknown) => {
    if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
    throw new ApiProblem({ status: 0 });
  });
  const empty = data === undefined && response.status !== NO_CONTENT;
  if (!response.ok || empty) throw problemOf(error, response);
  const state = response.headers.get("X-Cache");
  return {
    data: data as T,
    served: {
      cache: CACHE_STATES.find((known) => known === state) ?? null,
      computedAt: Date.now() - 1000 * Number(response.headers.get("Age") ?? 0),
      asOf: response.headers.get("X-Data-As-Of"),
      version: response.headers.get("X-Data-Version"),
    },
  };
}
