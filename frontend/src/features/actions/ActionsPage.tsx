import { getRouteApi } from "@tanstack/react-router";
import { DueDate, PriorityMark, StatusMark } from "@/features/actions/marks";
import { type ActionRow, actionsQuestion, useActions } from "@/features/actions/queries";
import {
  type ActionsSearch,
  BUCKETS,
  type Bucket,
  type COLUMNS,
  STATUSES,
  type Status,
} from "@/features/actions/search";
import { ActionTabs } from "@/features/actions/tabs";
import { text } from "@/features/actions/text";
import { useSpeech, useText } from "@/i18n/language";
import { codedValue, dimensionValue } from "@/i18n/values";
import { StoryDrawer } from "@/story/StoryDrawer";
import { Money, Named, RowTitle } from "@/table/cells";
import type { Column } from "@/table/DataTable";
import { useChangeSearch } from "@/table/search";
import { TablePage } from "@/table/TablePage";
import { Select } from "@/ui/Select";

const route = getRouteApi("/acoes");
const SELECT = "min-w-0 grow basis-2/5 sm:grow-0 sm:basis-auto";

export function ActionsPage() {
  const { t, formats } = useSpeech();
  const own = useText(text);
  const search = route.useSearch();
  const change = useChangeSearch<ActionsSearch>();
  const question = actionsQuestion(search);
  const open = (id: number) => change({ item: id, page: search.page });
  return (
    <>
      <ActionTabs />
      <TablePage
        title={own.title}
        path="/api/actions"
        question={question}
        query={useActions(question)}
        columns={useColumns(open)}
        rowKey={(row) => row.id}
        onOpen={(row) => open(row.id)}
        isOpen={(row) => row.id === search.item}
        searchLabel={own.search}
        total={({ total, totalAmountAtRisk }) => (
          <>
            {own.total(total, formats.integer(total))}
            {totalAmountAtRisk > 0 && (
              <span title={formats.exact(totalAmountAtRisk, "BRL")} className="max-sm:hidden">
                {` · ${own.atRisk(formats.compact(totalAmountAtRisk, "BRL"))}`}
              </span>
            )}
          </>
        )}
        emptyText={own.empty}
        marks={[
          ...(search.day ? [{ key: "day", label: own.asOf, name: formats.date(search.day) }] : []),
          ...(search.type
            ? [{ key: "type", label: own.type, name: codedValue(t, "type", search.type) }]
            : []),
        ]}
        narrowings={{
          ...(search.status && { status: own.status }),
          ...(search.bucket && { bucket: own.bucket }),
        }}
        tools={
          <>
            <Select<Status | "">
              size="normal"
              className={SELECT}
              label={own.status}
              value={search.status ?? ""}
              options={[
                { value: "", label: own.anyStatus },
                ...STATUSES.map((value) => ({ value, label: codedValue(t, "status", value) })),
              ]}
              onChange={(value) => change({ status: value || undefined })}
            />
            <Select<Bucket | "">
              size="normal"
              className={SELECT}
              label={own.bucket}
              value={search.bucket ?? ""}
              options={[
                { value: "", label: own.anyBucket },
                ...BUCKETS.map((value) => ({ value, label: codedValue(t, "bucket", value) })),
              ]}
              onChange={(value) => change({ bucket: value || undefined })}
            />
          </>
        }
      />
      <StoryDrawer kind="actions" />
    </>
  );
}

function useColumns(open: (id: number) => void): Column<ActionRow, (typeof COLUMNS)[number]>[] {
  const { t } = useSpeech();
  const { columns } = useText(text);
  return [
    {
      id: "dueDate",
      label: columns.dueDate,
      first: "",
      className: "hidden w-40 sm:table-cell",
      cell: (row) => <DueDate date={row.dueDate} daysLate={row.daysLate} />,
    },
    {
      id: "subject",
      label: columns.subject,
      first: "",
      cell: (row) => (
        <>
          <RowTitle onOpen={() => open(row.id)}>{row.subject}</RowTitle>
          <span className="block sm:hidden">
            <DueDate date={row.dueDate} daysLate={row.daysLate} />
          </span>
          <span className="text-xs text-faint">
            {codedValue(t, "type", row.type)}
            <span className="md:hidden"> · {dimensionValue(t, "org", row.org)}</span>
            <span className="lg:hidden"> · {dimensionValue(t, "owner", row.owner)}</span>
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
      className: "hidden w-28 sm:table-cell",
      cell: (row) => <PriorityMark priority={row.priority} />,
    },
    {
      id: "status",
      label: columns.status,
      first: "",
      className: "hidden w-28 xl:table-cell",
      cell: (row) => <StatusMark status={row.status} />,
    },
    {
      id: "amountAtRisk",
      label: columns.amountAtRisk,
      first: "-",
      className: "text-right whitespace-nowrap sm:w-36",
      cell: (row) => <Money amount={row.amountAtRisk} />,
    },
  ];
}
