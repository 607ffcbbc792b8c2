import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import type { Sort } from "@/table/search";
import { classes } from "@/ui/classes";

export interface Column<Row, Id extends string> {
  id: Id;
  label: string;
  /** The direction that a first click asks for: the one people want to see. Without it, no sorting. */
  first?: "" | "-";
  className?: string;
  title?: (row: Row) => string | undefined;
  cell: (row: Row) => ReactNode;
}

interface DataTableProps<Row, Id extends string> {
  caption: string;
  columns: readonly Column<Row, Id>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  sort?: Sort<Id> | undefined;
  /** Called by the columns that say how they sort first. */
  onSort?: (sort: Sort<Id> | undefined) => void;
  /** Opens a row; its first focusable element does the same for the keyboard. */
  onOpen?: (row: Row) => void;
  isOpen?: (row: Row) => boolean;
}

const CELL = "px-3 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5";

/** Rows as the server sorted and cut them. */
export function DataTable<Row, Id extends string>(props: DataTableProps<Row, Id>) {
  const { caption, columns, rows, rowKey, sort, onSort, onOpen, isOpen } = props;
  return (
    <div className="overflow-x-auto">
      <table className="tabular w-full text-[0.8125rem]">
        <caption className="sr-only">{caption}</caption>
        <thead className="bg-sunken/60 text-xs text-soft">
          <tr className="border-y border-line">
            {columns.map((column) => (
              <Header key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = rowKey(row);
            return (
              // The button in its first column does the same for keys.
              <tr
                key={key}
                onClick={onOpen && ((event) => !isSelecting(event.target) && onOpen(row))}
                className={classes(
                  "border-b border-line",
                  onOpen && "cursor-pointer",
                  isOpen?.(row) ? "bg-brand-wash" : "hover:bg-sunken/50",
                )}
              >
                {columns.map(({ id, className, title, cell }) => (
                  <td
                    key={id}
                    title={title?.(row)}
                    className={classes(CELL, "py-2.5 align-top", className)}
                  >
                    {cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** A click that ends a selection of text, or hits something with a purpose of its own, opens nothing. */
function isSelecting(target: EventTarget): boolean {
  const own = target instanceof Element && target.closest("a, button, input, select") !== null;
  return own || getSelection()?.isCollapsed === false;
}

interface HeaderProps<Row, Id extends string> {
  column: Column<Row, Id>;
  sort: Sort<Id> | undefined;
  onSort: ((sort: Sort<Id> | undefined) => void) | undefined;
}

/** First click, other way round, back to the order the table has by itself. */
function Header<Row, Id extends string>({ column, sort, onSort }: HeaderProps<Row, Id>) {
  const { id, first, label, className } = column;
  const one: Sort<Id> = first === "-" ? `-${id}` : id;
  const other: Sort<Id> = first === "-" ? id : `-${id}`;
  const next = sort === one ? other : sort === other ? undefined : one;
  const direction = sort === id ? "ascending" : sort === `-${id}` ? "descending" : "none";
  const Arrow = { ascending: ArrowUp, descending: ArrowDown, none: ChevronsUpDown }[direction];
  return (
    <th
      scope="col"
      aria-sort={first === undefined ? undefined : direction}
      className={classes(CELL, "py-1 text-left font-medium", className)}
    >
      {first === undefined ? (
        label
      ) : (
        <button
          type="button"
          onClick={() => onSort?.(next)}
          className={classes(
            "inline-flex h-7 items-center gap-1 hover:text-ink",
            direction !== "none" && "text-ink",
          )}
        >
          {label}
          <Arrow
            aria-hidden="true"
            className={classes("size-3.5", direction === "none" && "opacity-50")}
          />
        </button>
      )}
    </th>
  );
}
