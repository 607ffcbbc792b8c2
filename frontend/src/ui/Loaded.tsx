import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { classes } from "@/ui/classes";
import { ErrorNote } from "@/ui/ErrorNote";

interface LoadedProps<T> {
  query: Pick<UseQueryResult<T>, "data" | "error" | "isFetching" | "isPlaceholderData" | "refetch">;
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
  className?: string;
}

/** A skeleton before the first answer; afterwards never less than the numbers last seen. */
export function Loaded<T>({ query, skeleton, children, className }: LoadedProps<T>) {
  const { data, error, isFetching, isPlaceholderData } = query;
  const retry = () => void query.refetch();
  if (data === undefined) {
    if (error && !isFetching) {
      return (
        <div className={classes("grid", className)}>
          <ErrorNote problem={error} onRetry={retry} />
        </div>
      );
    }
    return skeleton;
  }
  return (
    <>
      {error && !isFetching && (
        <div className="mb-3">
          <ErrorNote problem={error} onRetry={retry} slim />
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
