import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";

export const freshnessQuery = queryOptions({
  queryKey: ["freshness"],
  queryFn: ({ signal }) => answer(api.GET("/api/freshness", { signal })),
  // Without Web Locks there is no event stream (api/events.ts): then this is how news arrive.
  refetchInterval: "locks" in navigator ? 5 * 60_000 : 60_000,
});

export const useFreshness = () => useQuery(freshnessQuery);
