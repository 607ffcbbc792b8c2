import * as v from "valibot";
import { absentWhenBad } from "@/filters/search";
import { tableSearch } from "@/table/search";

export const KINDS = ["open", "won", "lost", "closed", "left", "advanced"] as const;
export type Kind = (typeof KINDS)[number];
/** What stands in a stage, or has left one; the others know none. */
export const STAGED: readonly Kind[] = ["open", "left", "advanced"];
export const COLUMNS = [
  "org",
  "stage",
  "owner",
  "segment",
  "createdAt",
  "expectedCloseDate",
  "closedAt",
  "daysInStage",
  "leftOn",
  "amount",
] as const;

/** What the table of opportunities adds to the address; open ones are meant without `kind`. */
export const opportunitiesSearch = v.object({
  ...tableSearch(COLUMNS),
  kind: absentWhenBad(
    v.pipe(
      v.picklist(KINDS),
      v.transform((kind) => (kind === "open" ? undefined : kind)),
    ),
  ),
});
export type OpportunitiesSearch = v.InferOutput<typeof opportunitiesSearch>;
