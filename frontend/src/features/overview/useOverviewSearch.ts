import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { DEFAULT_DIMENSION, DEFAULT_METRIC, type OverviewSearch } from "@/features/overview/search";

const route = getRouteApi("/");

/** Which metric and dimension the charts show, kept in the address like the filters. */
export function useOverviewSearch() {
  const { metric = DEFAULT_METRIC, by = DEFAULT_DIMENSION, grain } = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (next: OverviewSearchChange) => {
      void navigate({
        search: (before) => ({ ...before, ...next }),
        replace: true,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return { metric, by, grain, change };
}

type OverviewSearchChange = Partial<OverviewSearch>;
