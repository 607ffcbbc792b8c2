import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import type { FilterSearch } from "@/filters/search";

/** Changes filters in the address and leaves the rest of it, except the page of a table, alone. */
export function useSetFilters(): (change: Partial<FilterSearch>) => void {
  const navigate = useNavigate();
  return useCallback(
    (change) => {
      void navigate({
        to: ".",
        search: (before: Record<string, unknown>) => ({ ...before, ...change, page: undefined }),
        resetScroll: false,
      });
    },
    [navigate],
  );
}

export const NO_FILTERS = {
  org: undefined,
  location: undefined,
  owner: undefined,
  segment: undefined,
  period: undefined,
  start: undefined,
  end: undefined,
} satisfies Partial<FilterSearch>;
