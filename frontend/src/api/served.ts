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
 * Numbers of two refreshes must not stand side by side: when an answer of a version not seen before
 * arrives, whatever is on screen from another version is asked again, once.
 */
export function keepOneVersion(client: QueryClient): () => void {
  const seen = new Set<string>();
  return client.getQueryCache().subscribe(({ type, query }) => {
    if (type !== "updated") return;
    const version = servedOf(query)?.version;
    if (!version || seen.has(version)) return;
    const first = seen.size === 0;
    seen.add(version);
    if (first) return;
    for (const other of onScreen(client)) {
      if (servedOf(other)?.version !== version) {
        void client.invalidateQueries({ queryKey: other.queryKey, exact: true });
      }
    }
  });
}
