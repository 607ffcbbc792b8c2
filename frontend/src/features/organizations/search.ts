import * as v from "valibot";
import { absentWhenBad } from "@/filters/search";
import { tableSearch } from "@/table/search";

export const COLUMNS = [
  "org",
  "owner",
  "segment",
  "lastContact",
  "interactions",
  "overdueActions",
  "openPipeline",
] as const;
export const INTERACTION_COLUMNS = ["date", "type", "org", "owner", "segment"] as const;
export const CONTACTED = ["true", "false"] as const;
export type Contacted = (typeof CONTACTED)[number];
export const TYPES = ["call", "email", "meeting", "visit", "whatsapp"] as const;
export type InteractionType = (typeof TYPES)[number];

/** What the table of organisations adds to the address. */
export const organizationsSearch = v.object({
  ...tableSearch(COLUMNS),
  contacted: absentWhenBad(v.picklist(CONTACTED)),
});
export type OrganizationsSearch = v.InferOutput<typeof organizationsSearch>;

/** What the table of interactions adds to the address. */
export const interactionsSearch = v.object({
  ...tableSearch(INTERACTION_COLUMNS),
  type: absentWhenBad(v.picklist(TYPES)),
});
export type InteractionsSearch = v.InferOutput<typeof interactionsSearch>;
