import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { components } from "@/api/schema";
import { type Kind, type OpportunitiesSearch, STAGED } from "@/features/opportunities/search";
import { useFilters, useQuestion } from "@/filters/question";
import { tableQuestion } from "@/table/search";

export type OpportunityRow = components["schemas"]["OpportunityRow"];

/** What the table asks, and its answer; a stage only of what has one. */
export function useOpportunities(search: OpportunitiesSearch) {
  const asked = useQuestion();
  const { stage } = useFilters();
  const kind: Kind = search.kind ?? "open";
  const question = {
    ...asked,
    kind,
    stage: STAGED.includes(kind) ? stage : undefined,
    ...tableQuestion(search),
  };
  const query = useQuery(
    queryOptions({
      queryKey: ["opportunities", question],
      queryFn: ({ signal }) =>
        answer(api.GET("/api/opportunities", { params: { query: question }, signal })),
      enabled: asked !== null,
      placeholderData: keepPreviousData,
    }),
  );
  return { question, query };
}
