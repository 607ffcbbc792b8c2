import { keepPreviousData, queryOptions, skipToken, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { Grain, SeriesMetric } from "@/features/overview/search";
import {
  type Narrowing,
  narrowingOf,
  type Question,
  useFilters,
  useQuestion,
} from "@/filters/question";
import type { Dimension } from "@/filters/search";

type Asked<Q> = Q | null; // null: not yet known what to ask
const whenKnown = <Q, A>(
  question: Asked<Q>,
  ask: (question: Q, signal: AbortSignal) => Promise<A>,
) =>
  question === null ? skipToken : ({ signal }: { signal: AbortSignal }) => ask(question, signal);

export const metricsQuery = (question: Asked<Question>) =>
  queryOptions({
    queryKey: ["metrics", question],
    queryFn: whenKnown(question, (query, signal) =>
      answer(api.GET("/api/metrics", { params: { query }, signal })),
    ),
    placeholderData: keepPreviousData,
  });

type TimeseriesQuestion = Question & { metric: SeriesMetric; grain: Grain };
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

export const actionPrioritiesQuery = (query: Narrowing) =>
  queryOptions({
    queryKey: ["action-priorities", query],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/action-priorities", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

type BreakdownQuestion = Question & { by: Dimension; metric: SeriesMetric; limit: number };
export const breakdownQuery = (question: Asked<BreakdownQuestion>) =>
  queryOptions({
    queryKey: ["breakdown", question],
    queryFn: whenKnown(question, (query, signal) =>
      answer(api.GET("/api/breakdown", { params: { query }, signal })),
    ),
    placeholderData: keepPreviousData,
  });

export const useMetrics = () => useQuery(metricsQuery(useQuestion()));
export const usePipeline = () => useQuery(pipelineQuery(useQuestion()));
export const useActionPriorities = () => useQuery(actionPrioritiesQuery(narrowingOf(useFilters())));

export function useTimeseries(metric: SeriesMetric, grain: Grain) {
  const question = useQuestion();
  return useQuery(timeseriesQuery(question && { ...question, metric, grain }));
}

export function useBreakdown(by: Dimension, metric: SeriesMetric, limit: number) {
  const question = useQuestion();
  return useQuery(breakdownQuery(question && { ...question, by, metric, limit }));
}
