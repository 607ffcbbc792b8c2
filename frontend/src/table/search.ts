import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import * as v from "valibot";
import { absentWhenBad, type Dimension, names } from "@/filters/search";

export const PAGE_SIZES = ["10", "25", "50", "100"] as const;
export const DEFAULT_PAGE_SIZE = 25;

/** The groups that a table leaves out: the rest of a breakdown is all but those that it shows. */
export const LEFT_OUT = {
  org: "notOrg",
  location: "notLocation",
  owner: "notOwner",
  segment: "notSegment",
} as const satisfies Record<Dimension, string>;
export type LeftOut = Partial<Record<(typeof LEFT_OUT)[Dimension], string[]>>;

export type Sort<Column extends string> = Column | `-${Column}`;

const wholeNumber = (largest: number, standard: number) =>
  absentWhenBad(
    v.pipe(
      v.union([v.string(), v.number()]),
      v.transform(Number),
      v.integer(),
      v.minValue(1),
      v.maxValue(largest),
      v.transform((given) => (given === standard ? undefined : given)),
    ),
  );

/** The id of a row; below zero is an action that was accepted from a meeting. */
const rowId = absentWhenBad(
  v.pipe(
    v.union([v.string(), v.number()]),
    v.transform(Number),
    v.safeInteger(),
    v.check((given) => given !== 0),
  ),
);

/** What every table adds to the address; `item` is the row whose story stands open beside it. */
export const tableSearch = <Column extends string>(columns: readonly Column[]) => ({
  search: absentWhenBad(
    v.pipe(
      v.string(),
      v.maxLength(200),
      v.transform((text) => text.trim() || undefined),
    ),
  ),
  sort: absentWhenBad(
    v.picklist<Sort<Column>[]>(columns.flatMap((column): Sort<Column>[] => [column, `-${column}`])),
  ),
  page: wholeNumber(1_000_000, 1),
  pageSize: wholeNumber(100, DEFAULT_PAGE_SIZE),
  item: rowId,
  notOrg: names,
  notLocation: names,
  notOwner: names,
  notSegment: names,
});

export interface TableSearch extends LeftOut {
  search?: string;
  sort?: string;
  page?: number;
  pageSize?: number;
}

/** The part of a table's address that its question is made of. */
export function tableQuestion<Column extends string>({
  search,
  sort,
  page = 1,
  pageSize = DEFAULT_PAGE_SIZE,
  notOrg,
  notLocation,
  notOwner,
  notSegment,
}: Omit<TableSearch, "sort"> & { sort?: Sort<Column> }) {
  return { search, sort, page, pageSize, notOrg, notLocation, notOwner, notSegment };
}

export type ChangeSearch<Search> = (next: Partial<Search>, replace?: boolean) => void;

/** Changes the address of the table on screen; anything but turning the page goes back to the first. */
export function useChangeSearch<Search>(): ChangeSearch<Search> {
  const navigate = useNavigate();
  return useCallback(
    (next, replace = false) => {
      void navigate({
        to: ".",
        search: (before: Record<string, unknown>) => ({ ...before, page: undefined, ...next }),
        replace,
        resetScroll: false,
      });
    },
    [navigate],
  );
}
