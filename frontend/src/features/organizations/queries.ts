import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { components } from "@/api/schema";
import type { InteractionsSearch, OrganizationsSearch } from "@/features/organizations/search";
import { useQuestion } from "@/filters/question";
import { tableQuestion } from "@/table/search";

export type OrganizationRow = components["schemas"]["OrganizationRow"];
export type InteractionRow = components["schemas"]["InteractionRow"];

/** What the table of organisations asks, and its answer: they are seen at the period's end. */
export function useOrganizations(search: OrganizationsSearch) {
  const asked = useQuestion();
  const contacted = search.contacted && search.contacted === "true";
  const question = { ...asked, contacted, ...tableQuestion(search) };
  const query = useQuery(
    queryOptions({
      queryKey: ["organizations", question],
      queryFn: ({ signal }) =>
        answer(api.GET("/api/organizations", { params: { query: question }, signal })),
      enabled: asked !== null,
      placeholderData: keepPreviousData,
    }),
  );
  return { question, query };
}

/** What the table of interactions asks, and its answer. */
export function useInteractions(search: InteractionsSearch) {
  const asked = useQuestion();
  const question = { ...asked, type: search.type && [search.type], ...tableQuestion(search) };
  const query = useQuery(
    queryOptions({
      queryKey: ["interactions", question],
      queryFn: ({ signal }) =>
        answer(api.GET("/api/interactions", { params: { query: question }, signal })),
      enabled: asked !== null,
      placeholderData: keepPreviousData,
    }),
  );
  return { question, query };
}
