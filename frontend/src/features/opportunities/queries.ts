import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { components } from "@/api/schema";
import type { Kind, OpportunitiesSearch } from "@/features/opportunities/search";
import { useFilters, useQuestion } from "@/filters/question";
import { tableQuestion } from "@/table/search";

export type OpportunityRow = components["schemas"]["OpportunityRow"];

/** What the table asks, and its answer. Only open ones stand in a stage, so only they are narrowed by it. */
export function useOpportunities(search: OpportunitiesSearch) {
  const asked = useQuestion();
  const { stage } = useFilters();
  const kind: Kind = search.kind ?? "open";
  const question = {
    ...asked,
    kind,
    stage: kind === "open" ? stage : undefined,
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
