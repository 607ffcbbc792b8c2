import { keepPreviousData, queryOptions, skipToken, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { type Grain, type SeriesMetric, STAGED } from "@/features/overview/search";
import {
  type Narrowing,
  narrowingOf,
  type Question,
  type Staged,
  useFilters,
  useQuestion,
} from "@/filters/question";
import type { Dimension, FilterSearch } from "@/filters/search";

/** Adds the stage where the metric knows one; the others keep the entry they have without it. */
export const stagedBy = (search: FilterSearch, metric: SeriesMetric): Staged =>
  search.stage && STAGED.includes(metric) ? { stage: search.stage } : {};

type Asked<Q> = Q | null; // null: not yet known what to ask
const whenKnown = <Q, A>(
  question: Asked<Q>,
  ask: (question: Q, signal: AbortSignal) => Promise<A>,
) =>
  question === null ? skipToken : ({ signal }: { signal: AbortSignal }) => ask(question, signal);

export const metricsQuery = (question: Asked<Question & Staged>) =>
  queryOptions({
    queryKey: ["metrics", question],
    queryFn: whenKnown(question, (query, signal) =>
      answer(api.GET("/api/metrics", { params: { query }, signal })),
    ),
    placeholderData: keepPreviousData,
  });

type TimeseriesQuestion = Question & Staged & { metric: SeriesMetric; grain: Grain };
export const timeseriesQuery = (question: Asked<TimeseriesQuestion>) =>
  queryOptions({
    queryKey: ["timeseries", question],
    queryFn: whenKnown(question, ({ metric, grain, ...narrowing }, signal) =>
      // The order of the keys is the one that public/boot.js asks in.
      answer(
        api.GET("/api/timeseries", { params: { query: { metric, grain, ...narrowing } }, signal }),
      ),
    ),
    placeholderData: keepPreviousData,
  });

export const pipelineQuery = (question: Asked<Question>) =>
  queryOptions({
    queryKey: ["pipeline", question],
    queryFn: whenKnown(question, (query, signal) =>
      answer(api.GET("/api/pipeline", { params: { query }, signal })),
    ),
    placeholderData: keepPreviousData,
  });

export const actionPrioritiesQuery = (query: Narrowing & Staged) =>
  queryOptions({
    queryKey: ["action-priorities", query],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/action-priorities", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

type BreakdownQuestion = Question & Staged & { by: Dimension; metric: SeriesMetric; limit: number };
export const breakdownQuery = (question: Asked<BreakdownQuestion>) =>
  queryOptions({
    queryKey: ["breakdown", question],
    queryFn: whenKnown(question, (query, signal) =>
      answer(api.GET("/api/breakdown", { params: { query }, signal })),
    ),
    placeholderData: keepPreviousData,
  });

export function useMetrics() {
  const question = useQuestion();
  const { stage } = useFilters();
  return useQuery(metricsQuery(question && { ...question, ...(stage && { stage }) }));
}

/** Every stage, whichever the filters name: the panel shows them all and marks those. */
export const usePipeline = () => useQuery(pipelineQuery(useQuestion()));

export function useActionPriorities() {
  const filters = useFilters();
  const { stage } = filters;
  return useQuery(actionPrioritiesQuery({ ...narrowingOf(filters), ...(stage && { stage }) }));
}

export function useTimeseries(metric: SeriesMetric, grain: Grain, enabled = true) {
  const question = useQuestion();
  const staged = stagedBy(useFilters(), metric);
  return useQuery({
    ...timeseriesQuery(question && { ...question, ...staged, metric, grain }),
    ...(!enabled && { enabled }),
  });
}

export function useBreakdown(by: Dimension, metric: SeriesMetric, limit: number) {
  const question = useQuestion();
  const staged = stagedBy(useFilters(), metric);
  return useQuery(breakdownQuery(question && { ...question, ...staged, by, metric, limit }));
}
