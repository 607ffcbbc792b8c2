import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { components } from "@/api/schema";

type Me = components["schemas"]["Me"];
const LIMITS = ["location", "owner", "org"] as const;
export type Limit = { by: (typeof LIMITS)[number]; names: string[] };

/** Who asks, and what they may see: kept for the session, and looked up again by whoever comes back to the tab. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => answer(api.GET("/api/me", { signal })),
  staleTime: 5 * 60_000,
  gcTime: Number.POSITIVE_INFINITY,
});

const useMe = () => useQuery(meQuery);

/** What the reader's view of the CRM is narrowed to; nothing for whoever sees all of it. */
export function useLimits(): Limit[] {
  const me: Me | undefined = useMe().data?.data;
  return LIMITS.flatMap((by) => {
    const names = me?.[by];
    return names ? [{ by, names }] : [];
  });
}

/** How the reader stands: `unknown` until the server has said it, `untold` when it cannot. */
export type Standing = "unknown" | "untold" | "signed-out" | "no-access" | "reader" | "admin";

export function useStanding(): Standing {
  const { data, error } = useMe();
  if (error instanceof ApiProblem && error.status === 401) return "signed-out";
  if (error instanceof ApiProblem && error.status === 403) return "no-access";
  if (!data) return error ? "untold" : "unknown";
  if (!data.data.access) return "no-access";
  return data.data.admin ? "admin" : "reader";
}
