import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { components } from "@/api/schema";
import type { ActionsSearch } from "@/features/actions/search";
import { narrowingOf } from "@/filters/question";
import type { FilterSearch } from "@/filters/search";
import { tableQuestion } from "@/table/search";

export type ActionRow = components["schemas"]["ActionRow"];

/** Actions are today's snapshot, so the period is no part of the question. */
export function actionsQuestion(search: FilterSearch & ActionsSearch) {
  const { status, bucket, day, stage } = search;
  const type = search.type && [search.type];
  return { ...narrowingOf(search), stage, status, bucket, type, day, ...tableQuestion(search) };
}
export type ActionsQuestion = ReturnType<typeof actionsQuestion>;

export const actionsQuery = (query: ActionsQuestion) =>
  queryOptions({
    queryKey: ["actions", query],
    queryFn: ({ signal }) => answer(api.GET("/api/actions", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const useActions = (question: ActionsQuestion) => useQuery(actionsQuery(question));
