import { getRouteApi } from "@tanstack/react-router";
import { type OpportunityRow, useOpportunities } from "@/features/opportunities/queries";
import {
  type COLUMNS,
  KINDS,
  type Kind,
  type OpportunitiesSearch,
} from "@/features/opportunities/search";
import { text } from "@/features/opportunities/text";
import { useAsOf } from "@/filters/question";
import { useSpeech, useText } from "@/i18n/language";
import { codedValue, dimensionValue } from "@/i18n/values";
import { StoryDrawer } from "@/story/StoryDrawer";
import { Money, Named, RowTitle } from "@/table/cells";
import type { Column } from "@/table/DataTable";
import { useChangeSearch } from "@/table/search";
import { TablePage } from "@/table/TablePage";
import { Select } from "@/ui/Select";

const route = getRouteApi("/oportunidades");
const MOVED: readonly Kind[] = ["left", "advanced"];

export function OpportunitiesPage() {
  const { formats } = useSpeech();
  const own = useText(text);
  const search = route.useSearch();
  const change = useChangeSearch<OpportunitiesSearch>();
  const { question, query } = useOpportunities(search);
  const { kind } = question;
  const standing = kind === "open";
  // Of those that moved every stage left is a row, and one opportunity may have left several.
  const counted = kind === "left" || kind === "advanced" ? own.moved[kind] : own.total;
  const open = (id: number) => change({ item: id, page: search.page });
  return (
    <>
      <TablePage
        title={own.title}
        path="/api/opportunities"
        question={question}
        query={query}
        columns={useColumns(kind, open)}
        rowKey={(row) => `${row.id} ${row.stage} ${row.leftOn}`}
        onOpen={(row) => open(row.id)}
        isOpen={(row) => row.id === search.item}
        searchLabel={own.search}
        total={({ total, totalAmount, totalWeighted }) => (
          <>
            {counted(total, formats.integer(total))}
            <span title={formats.exact(totalAmount, "BRL")}>
              {` · ${formats.compact(totalAmount, "BRL")}`}
            </span>
            {standing && (
              <span title={formats.exact(totalWeighted, "BRL")}>
                {` · ${own.weighted(formats.compact(totalWeighted, "BRL"))}`}
              </span>
            )}
          </>
        )}
        emptyText={own.empty}
        tools={
          <Select<Kind>
            size="normal"
            label={own.kind}
            value={kind}
            options={KINDS.map((value) => ({ value, label: own.kinds[value] }))}
            onChange={(next) =>
              change({ kind: next === "open" ? undefined : next, sort: undefined })
            }
          />
        }
      />
      <StoryDrawer kind="opportunities" />
    </>
  );
}

type OpportunityColumn = Column<OpportunityRow, (typeof COLUMNS)[number]>;

function useColumns(kind: Kind, open: (id: number) => void): OpportunityColumn[] {
  const { t, formats } = useSpeech();
  const own = useText(text);
  const { asOf } = useAsOf();
  const { columns } = own;
  const expected: OpportunityColumn = {
    id: "expectedCloseDate",
    label: columns.expectedCloseDate,
    first: "",
    className: "hidden w-36 md:table-cell",
    cell: ({ expectedCloseDate: day }) =>
      day === null ? (
        <span className="text-faint">—</span>
      ) : (
        <>
          {formats.date(day)}
          {day < asOf && <span className="block text-xs text-bad">{own.overdue}</span>}
        </>
      ),
  };
  const stayed: OpportunityColumn = {
    id: "daysInStage",
    label: columns.daysInStage,
    first: "-",
    className: "hidden w-32 lg:table-cell",
    cell: ({ daysInStage: days }) => (days === null ? "—" : own.days(days, formats.integer(days))),
  };
  const left: OpportunityColumn = {
    id: "leftOn",
    label: columns.leftOn,
    first: "-",
    className: "hidden w-36 md:table-cell",
    cell: ({ leftOn }) => (leftOn === null ? "—" : formats.date(leftOn)),
  };
  const closed: OpportunityColumn = {
    id: "closedAt",
    label: columns.closedAt,
    first: "-",
    className: "hidden w-32 md:table-cell",
    cell: ({ closedAt }) => (closedAt === null ? "—" : formats.localDate(closedAt)),
  };
  const standing = kind === "open";
  const dates = standing ? [expected, stayed] : MOVED.includes(kind) ? [left, stayed] : [closed];
  return [
    {
      id: "org",
      label: columns.org,
      first: "",
      cell: (row) => (
        <>
          <RowTitle onOpen={() => open(row.id)}>{dimensionValue(t, "org", row.org)}</RowTitle>
          <span className="text-xs text-faint">
            {dimensionValue(t, "location", row.location)}
            <span className="sm:hidden"> · {codedValue(t, "stage", row.stage)}</span>
            <span className="lg:hidden"> · {dimensionValue(t, "owner", row.owner)}</span>
          </span>
        </>
      ),
    },
    {
      id: "stage",
      label: columns.stage,
      first: "",
      className: "hidden w-32 sm:table-cell",
      cell: (row) => (
        <>
          {codedValue(t, "stage", row.stage)}
          {standing && (
            <span className="block text-xs text-faint">
              {formats.axis(row.probability, "percent")}
            </span>
          )}
        </>
      ),
    },
    {
      id: "owner",
      label: columns.owner,
      first: "",
      className: "hidden lg:table-cell",
      cell: (row) => <Named field="owner" value={row.owner} />,
    },
    {
      id: "segment",
      label: columns.segment,
      first: "",
      className: "hidden xl:table-cell",
      cell: (row) => <Named field="segment" value={row.segment} />,
    },
    {
      id: "createdAt",
      label: columns.createdAt,
      first: "-",
      className: "hidden w-32 xl:table-cell",
      cell: (row) => formats.localDate(row.createdAt),
    },
    ...dates,
    {
      id: "amount",
      label: columns.amount,
      first: "-",
      className: "text-right whitespace-nowrap sm:w-36",
      cell: (row) => <Money amount={row.amount} />,
    },
  ];
}
