import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { components } from "@/api/schema";

export type Story = components["schemas"]["Story"];
export type StoryKind = "actions" | "opportunities";

const PATHS = { actions: "/api/actions/{id}", opportunities: "/api/opportunities/{id}" } as const;

export const useStory = (kind: StoryKind, id: number) =>
  useQuery(
    queryOptions({
      queryKey: ["story", kind, id],
      queryFn: ({ signal }) => answer(api.GET(PATHS[kind], { params: { path: { id } }, signal })),
    }),
  );
