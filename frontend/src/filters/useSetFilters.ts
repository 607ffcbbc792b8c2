import { useNavigate, useRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import type { FilterSearch } from "@/filters/search";
import { useSpeech } from "@/i18n/language";
import { showToast } from "@/ui/toasts";

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

const NO_FILTERS = {
  org: undefined,
  location: undefined,
  owner: undefined,
  segment: undefined,
  stage: undefined,
  period: undefined,
  start: undefined,
  end: undefined,
} satisfies FilterSearch;

/** Clears the filters, all or those named, and offers to bring them back. */
export function useClearFilters(): (which?: Partial<FilterSearch>) => void {
  const { t } = useSpeech();
  const router = useRouter();
  const setFilters = useSetFilters();
  return useCallback(
    (which = NO_FILTERS) => {
      const { href } = router.history.location;
      setFilters(which);
      const run = () => void router.navigate({ href, resetScroll: false });
      showToast({ text: t.filters.cleared, action: { label: t.app.undo, run } });
    },
    [router, setFilters, t],
  );
}
