import type { QueryClient } from "@tanstack/react-query";
import { freshnessQuery } from "@/api/freshness";
import { BREAKDOWN_ROWS } from "@/features/overview/BreakdownPanel";
import {
  actionPrioritiesQuery,
  breakdownQuery,
  metricsQuery,
  pipelineQuery,
  stagedBy,
  timeseriesQuery,
} from "@/features/overview/queries";
import { DEFAULT_DIMENSION, DEFAULT_METRIC, type OverviewSearch } from "@/features/overview/search";
import { defaultGrain } from "@/features/overview/series";
import { resolvePeriod, todayInSaoPaulo } from "@/filters/period";
import { narrowingOf, needsAsOf, questionOf } from "@/filters/question";
import type { FilterSearch } from "@/filters/search";

/** Asks what the page is going to ask, before its components exist. */
export async function prefetchOverview(client: QueryClient, search: FilterSearch & OverviewSearch) {
  const asOf = needsAsOf(search)
    ? ((await client.ensureQueryData(freshnessQuery).catch(() => null))?.data.dataAsOf ??
      todayInSaoPaulo())
    : todayInSaoPaulo();
  const question = questionOf(search, asOf);
  const { metric = DEFAULT_METRIC, by = DEFAULT_DIMENSION, stage } = search;
  const staged = stagedBy(search, metric);
  const grain = search.grain ?? defaultGrain(resolvePeriod(search, asOf));
  void client.prefetchQuery(metricsQuery({ ...question, ...(stage && { stage }) }));
  void client.prefetchQuery(timeseriesQuery({ ...question, ...staged, metric, grain }));
  void client.prefetchQuery(pipelineQuery(question));
  void client.prefetchQuery(
    actionPrioritiesQuery({ ...narrowingOf(search), ...(stage && { stage }) }),
  );
  void client.prefetchQuery(
    breakdownQuery({ ...question, ...staged, by, metric, limit: BREAKDOWN_ROWS }),
  );
}
