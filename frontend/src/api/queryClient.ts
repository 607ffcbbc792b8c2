import { QueryCache, QueryClient } from "@tanstack/react-query";
import { meQuery } from "@/api/me";
import { ApiProblem } from "@/api/problem";

const MINUTE = 60_000;
const WAITS = 4; // for a server that is asked too often: after so many it is the reader's turn

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (problem) => lookWhoIsThere(client, problem) }),
    defaultOptions: {
      queries: {
        // The server's cache decides what is old and says when data changed (api/events.ts);
        // this only spares it the same question within a minute.
        staleTime: MINUTE,
        gcTime: 30 * MINUTE,
        retry: (failures, problem) =>
          problem instanceof ApiProblem &&
          problem.mayPass &&
          failures < (problem.wait === null ? 1 : WAITS),
        retryDelay: (_failures, problem) => {
          if (!(problem instanceof ApiProblem)) return 1000;
          if (problem.wait === null) return Math.min(problem.retryAfter ?? 1, 4) * 1000;
          // As long as it says, and not all tiles at once.
          return problem.wait * 1000 * (1 + Math.random());
        },
      },
    },
  });
  return client;
}

/** A session that ended meanwhile is told once, for the whole page (app/Entrance.tsx), not by every tile. */
function lookWhoIsThere(client: QueryClient, problem: unknown) {
  if (!(problem instanceof ApiProblem) || !problem.signedOut) return;
  if (client.getQueryState(meQuery.queryKey)?.status !== "success") return; // it is being asked, or has said so
  void client.refetchQueries(meQuery, { cancelRefetch: false });
}
