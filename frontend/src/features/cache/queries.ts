import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { every } from "@/api/polling";
import { ApiProblem } from "@/api/problem";
import type { components, operations } from "@/api/schema";
import { adminHeaders, setAdminToken } from "@/features/cache/token";

type Schemas = components["schemas"];
export type Stats = Schemas["CacheStats"];
type Rules = NonNullable<
  operations["configure_api_cache_config_patch"]["requestBody"]
>["content"]["application/json"];
export type Hours = "1" | "6" | "24";

const LOOK = 5000; // milliseconds between two looks at a cache that is at work
const PROGRESS = 500;
const ADMIN = ["cache-admin"] as const;

/** Every call of this page; a token that is not accepted (any more) leads back to where it is asked for. */
async function asAdmin<T>(ask: Promise<T>): Promise<T> {
  return ask.catch((problem: unknown) => {
    if (problem instanceof ApiProblem && problem.kind === "unauthorized") setAdminToken(null);
    throw problem;
  });
}

const options = { refetchInterval: every(LOOK), retry: false, staleTime: 0 } as const;

/** Throws an `ApiProblem` of kind `unauthorized` when the server does not take this token. */
export const tryToken = (token: string) =>
  answer(api.GET("/api/cache/stats", { headers: { "X-Admin-Token": token } }));

const statsQuery = queryOptions({
  queryKey: [...ADMIN, "stats"],
  queryFn: ({ signal }) =>
    asAdmin(answer(api.GET("/api/cache/stats", { headers: adminHeaders(), signal }))),
  ...options,
});

export const useStats = () => useQuery(statsQuery);

export const useHistory = (hours: Hours) =>
  useQuery({
    queryKey: [...ADMIN, "history", hours],
    queryFn: ({ signal }) =>
      asAdmin(
        answer(
          api.GET("/api/cache/history", {
            params: { query: { hours } },
            headers: adminHeaders(),
            signal,
          }),
        ),
      ),
    ...options,
  });

export const useInstances = () =>
  useQuery({
    queryKey: [...ADMIN, "instances"],
    queryFn: ({ signal }) =>
      asAdmin(answer(api.GET("/api/cache/instances", { headers: adminHeaders(), signal }))),
    ...options,
  });

export const useEntries = (name: string) =>
  useQuery({
    queryKey: [...ADMIN, "entries", name],
    queryFn: ({ signal }) =>
      asAdmin(
        answer(
          api.GET("/api/cache/entries", {
            params: { query: { function: name, limit: 50 } },
            headers: adminHeaders(),
            signal,
          }),
        ),
      ),
    ...options,
  });

/** How many keys a pattern meets now. */
export const useDryRun = (pattern: string) =>
  useQuery({
    queryKey: [...ADMIN, "dry-run", pattern],
    queryFn: ({ signal }) =>
      asAdmin(
        answer(
          api.POST("/api/cache/invalidate", {
            params: { query: { pattern, dry_run: true } },
            headers: adminHeaders(),
            signal,
          }),
        ),
      ),
    enabled: pattern !== "",
    retry: false,
    staleTime: 0,
  });

/** What a running refresh has done so far; looks until it has finished. */
export const useRefreshProgress = (id: string | null) =>
  useQuery({
    queryKey: [...ADMIN, "refresh", id],
    queryFn: ({ signal }) =>
      asAdmin(
        answer(
          api.GET("/api/cache/refresh/{refresh_id}", {
            params: { path: { refresh_id: id ?? "" } },
            headers: adminHeaders(),
            signal,
          }),
        ),
      ),
    enabled: id !== null,
    retry: false,
    refetchInterval: ({ state }) =>
      state.data?.data.status === "running" || state.data === undefined ? PROGRESS : false,
  });

/** Carries out an order, then looks at everything again. */
function useOrder<Given, Done>(order: (given: Given) => Promise<Done>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: Given) => asAdmin(order(given)),
    onSettled: () => client.invalidateQueries({ queryKey: ADMIN }),
  });
}

export const useClear = () =>
  useOrder(() => answer(api.POST("/api/cache/clear", { headers: adminHeaders() })));

export const useInvalidate = () =>
  useOrder((pattern: string) =>
    answer(
      api.POST("/api/cache/invalidate", {
        params: { query: { pattern } },
        headers: adminHeaders(),
      }),
    ),
  );

export const useRefresh = () =>
  useOrder(() => answer(api.POST("/api/cache/refresh", { headers: adminHeaders() })));

export const useConfigure = () =>
  useOrder((body: Rules) =>
    answer(api.PATCH("/api/cache/config", { body, headers: adminHeaders() })),
  );
