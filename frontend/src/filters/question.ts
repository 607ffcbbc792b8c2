import { useSearch } from "@tanstack/react-router";
import { useFreshness } from "@/api/freshness";
import { resolvePeriod, todayInSaoPaulo } from "@/filters/period";
import type { FilterSearch, Stage } from "@/filters/search";

export interface Narrowing {
  org?: string[];
  location?: string[];
  owner?: string[];
  segment?: string[];
}
export interface Question extends Narrowing {
  startDate?: string;
  endDate?: string;
}

/** What narrows opportunities that stand open, and actions by theirs; nothing else has a stage. */
export interface Staged {
  stage?: Stage[];
}

/** Only the dimensions: for what is a snapshot and ignores the period. */
export function narrowingOf({ org, location, owner, segment }: FilterSearch): Narrowing {
  return { org, location, owner, segment };
}

export const needsAsOf = (search: FilterSearch) => search.period !== undefined;

/** The default period is left to the API: it is then the same question for everyone, asked ahead of time. */
export function questionOf(search: FilterSearch, asOf: string): Question {
  const dated = search.period !== undefined || search.start !== undefined;
  if (!dated) return narrowingOf(search);
  const { start, end } = resolvePeriod(search, asOf);
  return { ...narrowingOf(search), startDate: start, endDate: end };
}

export const useFilters = (): FilterSearch => useSearch({ from: "__root__" });

/** The data's newest day; the reader's today while, and if, the API cannot say. */
export function useAsOf(): { asOf: string; settled: boolean } {
  const freshness = useFreshness();
  return {
    asOf: freshness.data?.data.dataAsOf ?? todayInSaoPaulo(),
    settled: !freshness.isPending,
  };
}

/** What the filters ask, or null while the day that a preset ends at is unknown. */
export function useQuestion(): Question | null {
  const search = useFilters();
  const { asOf, settled } = useAsOf();
  return needsAsOf(search) && !settled ? null : questionOf(search, asOf);
}
