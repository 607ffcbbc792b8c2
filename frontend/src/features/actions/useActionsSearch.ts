import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import type { ActionsSearch } from "@/features/actions/search";

const route = getRouteApi("/acoes");

/** What the table shows, kept in the address; anything but turning the page goes back to the first. */
export function useActionsSearch() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (next: Partial<ActionsSearch>, replace = false) => {
      void navigate({
        search: (before) => ({ ...before, page: undefined, ...next }),
        replace,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return { search, change };
}
