import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiProblem } from "@/api/problem";
import { classes } from "@/ui/classes";
import { ErrorNote } from "@/ui/ErrorNote";

interface LoadedProps<T> {
  query: Pick<
    UseQueryResult<T>,
    "data" | "error" | "failureReason" | "isFetching" | "isPlaceholderData" | "refetch"
  >;
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
  className?: string;
}

/** A skeleton before the first answer; afterwards never less than the numbers last seen. */
export function Loaded<T>({ query, skeleton, children, className }: LoadedProps<T>) {
  const { data, error, failureReason, isFetching, isPlaceholderData } = query;
  const waiting = isFetching && failureReason instanceof ApiProblem && failureReason.wait !== null;
  const problem = waiting ? failureReason : isFetching ? null : error;
  const note = { problem, waiting, onRetry: () => void query.refetch() };
  if (data === undefined) {
    if (problem) {
      return (
        <div className={classes("grid", className)}>
          <ErrorNote {...note} />
        </div>
      );
    }
    return skeleton;
  }
  return (
    <>
      {problem && (
        <div className="mb-3">
          <ErrorNote {...note} slim />
        </div>
      )}
      <div
        aria-busy={isFetching}
        className={classes(
          "transition-opacity",
          (isFetching || isPlaceholderData) && "refreshing",
          className,
        )}
      >
        {children(data)}
      </div>
    </>
  );
}
