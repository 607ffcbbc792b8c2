import { ApiProblem } from "@/api/problem";

/** Asks again every so often, and never sooner than a server that was asked too often says. */
export const every =
  (milliseconds: number) =>
  ({ state: { error } }: { state: { error: Error | null } }): number => {
    const tooOften = error instanceof ApiProblem && error.status === 429;
    return Math.max(milliseconds, 1000 * ((tooOften && error.retryAfter) || 0));
  };
