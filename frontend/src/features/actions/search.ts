import * as v from "valibot";
import { absentWhenBad } from "@/filters/search";

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
const COLUMNS = [
  "dueDate",
  "subject",
  "org",
  "owner",
  "priority",
  "status",
  "amountAtRisk",
] as const;
export type Column = (typeof COLUMNS)[number];
export const PAGE_SIZES = ["10", "25", "50", "100"] as const;
export const DEFAULT_PAGE_SIZE = 25;

const sorts = COLUMNS.flatMap((column) => [column, `-${column}`] as const);
export type Sort = Column | `-${Column}`;

const wholeNumber = (largest: number) =>
  v.pipe(
    v.union([v.string(), v.number()]),
    v.transform(Number),
    v.integer(),
    v.minValue(1),
    v.maxValue(largest),
  );

/** What the actions table adds to the address. */
export const actionsSearch = v.object({
  search: absentWhenBad(
    v.pipe(
      v.string(),
      v.maxLength(200),
      v.transform((text) => text.trim() || undefined),
    ),
  ),
  status: absentWhenBad(v.picklist(STATUSES)),
  bucket: absentWhenBad(v.picklist(BUCKETS)),
  sort: absentWhenBad(v.picklist(sorts)),
  page: absentWhenBad(
    v.pipe(
      wholeNumber(1_000_000),
      v.transform((page) => (page === 1 ? undefined : page)),
    ),
  ),
  pageSize: absentWhenBad(
    v.pipe(
      wholeNumber(100),
      v.transform((size) => (size === DEFAULT_PAGE_SIZE ? undefined : size)),
    ),
  ),
});
export type ActionsSearch = v.InferOutput<typeof actionsSearch>;
