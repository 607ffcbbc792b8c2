import { type Query, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import type { Answer } from "@/api/client";

type Served = Answer<unknown>["served"];

const servedOf = (query: Query): Served | null => {
  const held = query.state.data as Partial<Answer<unknown>> | undefined;
  return held?.served ?? null;
};
const onScreen = (client: QueryClient) =>
  client
    .getQueryCache()
    .findAll({ type: "active", predicate: (query) => servedOf(query)?.version != null });

/** Where the oldest of the numbers on screen came from. */
export function useServed(): Served | null {
  const client = useQueryClient();
  const subscribe = useCallback(
    (changed: () => void) => client.getQueryCache().subscribe(changed),
    [client],
  );
  const read = useCallback(() => {
    const all = onScreen(client).map(servedOf);
    return all.reduce(
      (old, next) => (old && next && old.computedAt <= next.computedAt ? old : next),
      null,
    );
  }, [client]);
  return useSyncExternalStore(subscribe, read);
}

/**
 * Numbers of two refreshes must not stand side by side: once everything on screen has answered,
 * whatever is not of the version seen last is asked again, once per version.
 */
export function keepOneVersion(client: QueryClient): () => void {
  const seen = new Set<string>();
  let newest: string | null = null;
  let settled: string | null = null;
  return client.getQueryCache().subscribe(({ type, query }) => {
    if (type !== "updated") return;
    const version = servedOf(query)?.version;
    if (version && !seen.has(version)) {
      seen.add(version);
      newest = version;
    }
    if (newest === settled || client.isFetching({ type: "active" }) > 0) return;
    settled = newest;
    for (const other of onScreen(client)) {
      if (servedOf(other)?.version !== newest) {
        void client.invalidateQueries({ queryKey: other.queryKey, exact: true });
      }
    }
  });
}
