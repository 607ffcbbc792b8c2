import * as v from "valibot";
import { absentWhenBad, day } from "@/filters/search";
import { tableSearch } from "@/table/search";

export const STATUSES = ["overdue", "onTrack"] as const;
export type Status = (typeof STATUSES)[number];
export const BUCKETS = [
  "overdue",
  "thisWeek",
  "nextWeek",
  "inTwoWeeks",
  "inThreeWeeks",
  "inFourWeeks",
  "later",
  "noDate",
] as const;
export type Bucket = (typeof BUCKETS)[number];
/** Those that nobody asks for by an address are left to the search box. */
const TYPES = ["call", "email", "meeting", "proposal", "contract", "fromMeeting"] as const;
export const COLUMNS = [
  "dueDate",
  "subject",
  "org",
  "owner",
  "priority",
  "status",
  "amountAtRisk",
] as const;

/** What the table of open actions adds to the address. */
export const actionsSearch = v.object({
  ...tableSearch(COLUMNS),
  status: absentWhenBad(v.picklist(STATUSES)),
  bucket: absentWhenBad(v.picklist(BUCKETS)),
  type: absentWhenBad(v.picklist(TYPES)),
  day,
});
export type ActionsSearch = v.InferOutput<typeof actionsSearch>;
