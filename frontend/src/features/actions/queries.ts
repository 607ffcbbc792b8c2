import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { components } from "@/api/schema";
import { type ActionsSearch, DEFAULT_PAGE_SIZE } from "@/features/actions/search";
import { narrowingOf } from "@/filters/question";
import type { FilterSearch } from "@/filters/search";

export type ActionRow = components["schemas"]["ActionRow"];

/** Actions are today's snapshot, so the period is no part of the question. */
export function actionsQuestion(search: FilterSearch & ActionsSearch) {
  const { page = 1, pageSize = DEFAULT_PAGE_SIZE, sort, status, bucket } = search;
  return { ...narrowingOf(search), search: search.search, status, bucket, sort, page, pageSize };
}
export type ActionsQuestion = ReturnType<typeof actionsQuestion>;

export const actionsQuery = (query: ActionsQuestion) =>
  queryOptions({
    queryKey: ["actions", query],
    queryFn: ({ signal }) => answer(api.GET("/api/actions", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const useActions = (question: ActionsQuestion) => useQuery(actionsQuery(question));
