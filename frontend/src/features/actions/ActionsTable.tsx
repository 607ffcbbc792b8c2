import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { DueDate, PriorityMark, StatusMark } from "@/features/actions/marks";
import type { ActionRow } from "@/features/actions/queries";
import type { Column, Sort } from "@/features/actions/search";
import { useSpeech } from "@/i18n/language";
import { codedValue, dimensionValue } from "@/i18n/values";
import { classes } from "@/ui/classes";

/** `first` is the direction that a first click asks for: the one people want to see. */
const COLUMNS: readonly { id: Column; first: "" | "-"; className: string }[] = [
  { id: "dueDate", first: "", className: "hidden w-40 sm:table-cell" },
  { id: "subject", first: "", className: "" },
  { id: "org", first: "", className: "hidden md:table-cell" },
  { id: "owner", first: "", className: "hidden lg:table-cell" },
  { id: "priority", first: "-", className: "hidden sm:table-cell w-28" },
  { id: "status", first: "", className: "hidden xl:table-cell w-28" },
  { id: "amountAtRisk", first: "-", className: "text-right whitespace-nowrap sm:w-36" },
];

interface ActionsTableProps {
  rows: ActionRow[];
  sort: Sort | undefined;
  onSort: (sort: Sort | undefined) => void;
}

export function ActionsTable({ rows, sort, onSort }: ActionsTableProps) {
  const { t, formats } = useSpeech();
  const cell = (id: Column) =>
    classes(
      "px-3 py-2.5 align-top first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5",
      COLUMNS.find((column) => column.id === id)?.className,
    );
  return (
    <div className="overflow-x-auto">
      <table className="tabular w-full text-[0.8125rem]">
        <caption className="sr-only">{t.actions.table}</caption>
        <thead className="bg-sunken/60 text-xs text-soft">
          <tr className="border-y border-line">
            {COLUMNS.map(({ id, first, className }) => (
              <Header
                key={id}
                id={id}
                first={first}
                className={className}
                sort={sort}
                onSort={onSort}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="border-b border-line hover:bg-sunken/50">
              <td className={cell("dueDate")}>
                <DueDate row={row} />
              </td>
              <td className={cell("subject")}>
                <span className="block font-medium">{row.subject}</span>
                <span className="block sm:hidden">
                  <DueDate row={row} />
                </span>
                <span className="text-xs text-faint">
                  {codedValue(t, "type", row.type)}
                  <span className="md:hidden"> · {dimensionValue(t, "org", row.org)}</span>
                  <span className="lg:hidden"> · {dimensionValue(t, "owner", row.owner)}</span>
                </span>
              </td>
              <td className={cell("org")}>
                <span className={classes("block", row.org === null && "text-faint")}>
                  {dimensionValue(t, "org", row.org)}
                </span>
                <span className="text-xs text-faint">
                  {dimensionValue(t, "location", row.location)}
                </span>
              </td>
              <td className={classes(cell("owner"), row.owner === null && "text-faint")}>
                {dimensionValue(t, "owner", row.owner)}
              </td>
              <td className={cell("priority")}>
                <PriorityMark priority={row.priority} />
              </td>
              <td className={cell("status")}>
                <StatusMark status={row.status} />
              </td>
              <td
                className={classes(
                  cell("amountAtRisk"),
                  row.amountAtRisk === 0 ? "text-faint" : "font-medium",
                )}
                title={formats.exact(row.amountAtRisk, "BRL")}
              >
                {row.amountAtRisk === 0 ? "—" : formats.wholeMoney(row.amountAtRisk)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeaderProps {
  id: Column;
  first: "" | "-";
  className: string;
  sort: Sort | undefined;
  onSort: (sort: Sort | undefined) => void;
}

/** First click, other way round, back to the order of urgency. */
function Header({ id, first, className, sort, onSort }: HeaderProps) {
  const { t } = useSpeech();
  const one: Sort = `${first}${id}`;
  const other: Sort = first ? id : `-${id}`;
  const next = sort === one ? other : sort === other ? undefined : one;
  const direction = sort === id ? "ascending" : sort === `-${id}` ? "descending" : "none";
  const Arrow = { ascending: ArrowUp, descending: ArrowDown, none: ChevronsUpDown }[direction];
  return (
    <th
      scope="col"
      aria-sort={direction}
      className={classes(
        "px-3 py-1 text-left font-medium first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5",
        className,
      )}
    >
      <button
        type="button"
        onClick={() => onSort(next)}
        className={classes(
          "inline-flex h-7 items-center gap-1 hover:text-ink",
          direction !== "none" && "text-ink",
        )}
      >
        {t.actions.columns[id]}
        <Arrow
          aria-hidden="true"
          className={classes("size-3.5", direction === "none" && "opacity-50")}
        />
      </button>
    </th>
  );
}
