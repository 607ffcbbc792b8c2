import { getRouteApi } from "@tanstack/react-router";
import {
  type DUE_COLUMNS,
  type DueActionRow,
  type DueSearch,
  OUTCOMES,
  type Outcome,
  useDueActions,
} from "@/features/actions/due";
import { DueDate, OutcomeMark, PriorityMark } from "@/features/actions/marks";
import { ActionTabs } from "@/features/actions/tabs";
import { text } from "@/features/actions/text";
import { useSpeech, useText } from "@/i18n/language";
import { codedValue, dimensionValue } from "@/i18n/values";
import { Named } from "@/table/cells";
import type { Column } from "@/table/DataTable";
import { useChangeSearch } from "@/table/search";
import { TablePage } from "@/table/TablePage";
import { Select } from "@/ui/Select";

const route = getRouteApi("/acoes/prazos");

/** The rows behind "no prazo": every action that was due in the period, done in time or not. */
export function DueActionsPage() {
  const { formats } = useSpeech();
  const own = useText(text);
  const search = route.useSearch();
  const change = useChangeSearch<DueSearch>();
  const { question, query } = useDueActions(search);
  return (
    <>
      <ActionTabs />
      <TablePage
        title={own.dueTitle}
        path="/api/due-actions"
        question={question}
        query={query}
        columns={useColumns()}
        rowKey={(row) => row.id}
        searchLabel={own.search}
        total={({ total }) => own.total(total, formats.integer(total))}
        emptyText={own.dueEmpty}
        narrowings={search.outcome && { outcome: own.outcome }}
        tools={
          <Select<Outcome | "">
            size="normal"
            label={own.outcome}
            value={search.outcome ?? ""}
            options={[
              { value: "", label: own.anyOutcome },
              ...OUTCOMES.map((value) => ({ value, label: own.outcomes[value] })),
            ]}
            onChange={(value) => change({ outcome: value || undefined })}
          />
        }
      />
    </>
  );
}

function useColumns(): Column<DueActionRow, (typeof DUE_COLUMNS)[number]>[] {
  const { t, formats } = useSpeech();
  const own = useText(text);
  const { columns } = own;
  const completed = (row: DueActionRow) =>
    row.completedOn ? formats.date(row.completedOn) : own.notCompleted;
  return [
    {
      id: "dueDate",
      label: columns.dueDate,
      first: "",
      className: "w-32",
      cell: (row) => <DueDate date={row.dueDate} daysLate={0} />,
    },
    {
      id: "subject",
      label: columns.subject,
      first: "",
      cell: (row) => (
        <>
          <span className="block font-medium">{row.subject}</span>
          <span className="text-xs text-faint">
            {codedValue(t, "type", row.type)}
            <span className="md:hidden"> · {dimensionValue(t, "org", row.org)}</span>
            <span className="sm:hidden"> · {completed(row)}</span>
          </span>
        </>
      ),
    },
    {
      id: "org",
      label: columns.org,
      first: "",
      className: "hidden md:table-cell",
      cell: (row) => (
        <Named field="org" value={row.org} detail={dimensionValue(t, "location", row.location)} />
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
      id: "priority",
      label: columns.priority,
      first: "-",
      className: "hidden w-28 xl:table-cell",
      cell: (row) => <PriorityMark priority={row.priority} />,
    },
    {
      id: "completedOn",
      label: columns.completedOn,
      first: "-",
      className: "hidden w-36 sm:table-cell",
      cell: (row) => (
        <span className={row.completedOn ? undefined : "text-faint"}>{completed(row)}</span>
      ),
    },
    {
      id: "outcome",
      label: columns.outcome,
      first: "",
      className: "w-32",
      cell: (row) => <OutcomeMark outcome={row.outcome} />,
    },
  ];
}
