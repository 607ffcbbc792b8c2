import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "@/api/problem";

const MINUTE = 60_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The server's cache decides what is old and says when data changed (api/events.ts);
        // this only spares it the same question within a minute.
        staleTime: MINUTE,
        gcTime: 30 * MINUTE,
        retry: (failures, problem) =>
          failures < 1 && problem instanceof ApiProblem && problem.mayPass,
        retryDelay: (_failures, problem) =>
          problem instanceof ApiProblem ? Math.min(problem.retryAfter ?? 1, 4) * 1000 : 1000,
      },
    },
  });
}
