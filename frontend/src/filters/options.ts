import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { Narrowing } from "@/filters/question";
import { DIMENSIONS, type Dimension } from "@/filters/search";

const LISTS = { org: "orgs", location: "locations", owner: "owners", segment: "segments" } as const;

/** Lower case without accents: "erica" finds "Érica". */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

const optionsQuery = (
  question: Narrowing & { field?: Dimension; search?: string; limit?: number },
) =>
  queryOptions({
    queryKey: ["filter-options", question],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/filter-options", { params: { query: question }, signal })),
    placeholderData: keepPreviousData,
  });

/**
 * The values of one filter. The page's first list answers most searches by itself; only where the
 * server had to cut it is the server asked to search.
 */
export function useOptions(field: Dimension, narrowing: Narrowing, search: string, open: boolean) {
  const others = { ...narrowing, [field]: undefined };
  const all = useQuery({ ...optionsQuery(others), enabled: open });
  const list = LISTS[field];
  const cut = all.data?.data.truncated[list] ?? false;
  const onServer = cut && search !== "";
  const found = useQuery({
    ...optionsQuery({ ...others, field, search, limit: 50 }),
    enabled: open && onServer,
  });
  const query = onServer ? found : all;
  const options = (query.data?.data[list] ?? []).filter(
    (option) => onServer || folded(option.label).includes(folded(search)),
  );
  return { query, options, cut };
}

const FOUND = 5; // of each kind

/** Names of any kind that hold what was typed. */
export function useFoundValues(search: string) {
  const query = useQuery({ ...optionsQuery({ search, limit: FOUND }), enabled: search !== "" });
  const lists = search === "" ? undefined : query.data?.data;
  const found = DIMENSIONS.flatMap((field) =>
    (lists?.[LISTS[field]] ?? []).map((option) => ({ field, ...option })),
  );
  return { found, searching: search !== "" && query.isFetching };
}
