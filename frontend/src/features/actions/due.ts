import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { answer, api } from "@/api/client";
import type { components } from "@/api/schema";
import { type Question, useQuestion } from "@/filters/question";
import { absentWhenBad } from "@/filters/search";
import { tableQuestion, tableSearch } from "@/table/search";

export type DueActionRow = components["schemas"]["DueActionRow"];

export const OUTCOMES = ["onTime", "late"] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const DUE_COLUMNS = [
  "dueDate",
  "subject",
  "org",
  "owner",
  "priority",
  "completedOn",
  "outcome",
] as const;

/** What the table of actions due in the period adds to the address. */
export const dueSearch = v.object({
  ...tableSearch(DUE_COLUMNS),
  outcome: absentWhenBad(v.picklist(OUTCOMES)),
});
export type DueSearch = v.InferOutput<typeof dueSearch>;

const dueQuestion = (question: Question | null, search: DueSearch) => ({
  ...question,
  outcome: search.outcome,
  ...tableQuestion(search),
});

/** What the table asks, and its answer once the day that a preset ends at is known. */
export function useDueActions(search: DueSearch) {
  const asked = useQuestion();
  const question = dueQuestion(asked, search);
  const query = useQuery(
    queryOptions({
      queryKey: ["due-actions", question],
      queryFn: ({ signal }) =>
        answer(api.GET("/api/due-actions", { params: { query: question }, signal })),
      enabled: asked !== null,
      placeholderData: keepPreviousData,
    }),
  );
  return { question, query };
}
