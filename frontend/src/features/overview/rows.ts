import type { MetricId } from "@/features/overview/MetricsTiles";
import type { Period } from "@/filters/period";
import { type Dimension, type FilterSearch, keepFilters } from "@/filters/search";
import { LEFT_OUT } from "@/table/search";

/** Where the rows behind a number are; `part` is the numerator of a ratio, where there is one. */
export interface RowsLink {
  to: "/acoes" | "/acoes/prazos" | "/oportunidades" | "/organizacoes" | "/organizacoes/interacoes";
  search: FilterSearch & Record<string, unknown>;
}

const WHOLE: Record<MetricId, Omit<RowsLink, "search"> & { search: Record<string, string> }> = {
  wonAmount: { to: "/oportunidades", search: { kind: "won" } },
  openPipeline: { to: "/oportunidades", search: {} },
  winRate: { to: "/oportunidades", search: { kind: "closed" } },
  salesCycleDays: { to: "/oportunidades", search: { kind: "won" } },
  overdueActions: { to: "/acoes", search: { status: "overdue" } },
  onTimeRate: { to: "/acoes/prazos", search: {} },
  contactCoverage: { to: "/organizacoes", search: {} },
  interactions: { to: "/organizacoes/interacoes", search: {} },
};
const NUMERATOR: Partial<Record<MetricId, Record<string, string>>> = {
  winRate: { kind: "won" },
  onTimeRate: { outcome: "onTime" },
  contactCoverage: { contacted: "true" },
};

/**
 * The rows that a number is made of, under the filters it was asked with: their count, or what they add up
 * to, is the number. A ratio leads to its denominator, and with `part` to its numerator.
 */
export function rowsOf(metric: MetricId, filters: FilterSearch, part?: "numerator"): RowsLink {
  const { to, search } = WHOLE[metric];
  const own = part === "numerator" ? NUMERATOR[metric] : search;
  return { to, search: { ...keepFilters(filters), ...own } };
}

/** The same of other days; of what was overdue, as it stood on the last of them. */
export function rowsIn(metric: MetricId, filters: FilterSearch, { start, end }: Period): RowsLink {
  if (metric !== "overdueActions")
    return rowsOf(metric, { ...filters, period: undefined, start, end });
  const { to, search } = rowsOf(metric, filters);
  return { to, search: { ...search, day: end } };
}

/** The rows of all groups of a dimension but some. */
export function rowsWithout(
  metric: MetricId,
  filters: FilterSearch,
  by: Dimension,
  shown: string[],
): RowsLink {
  const { to, search } = rowsOf(metric, filters);
  return { to, search: { ...search, [LEFT_OUT[by]]: shown } };
}
