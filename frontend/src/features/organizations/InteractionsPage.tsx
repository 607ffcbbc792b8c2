import { getRouteApi } from "@tanstack/react-router";
import { type InteractionRow, useInteractions } from "@/features/organizations/queries";
import {
  type INTERACTION_COLUMNS,
  type InteractionsSearch,
  type InteractionType,
  TYPES,
} from "@/features/organizations/search";
import { OrganizationTabs } from "@/features/organizations/tabs";
import { text } from "@/features/organizations/text";
import { useSpeech, useText } from "@/i18n/language";
import { codedValue, dimensionValue } from "@/i18n/values";
import { Named } from "@/table/cells";
import type { Column } from "@/table/DataTable";
import { useChangeSearch } from "@/table/search";
import { TablePage } from "@/table/TablePage";
import { Select } from "@/ui/Select";

const route = getRouteApi("/organizacoes/interacoes");

/** The rows behind the interactions of the period. */
export function InteractionsPage() {
  const { t, formats } = useSpeech();
  const own = useText(text);
  const search = route.useSearch();
  const change = useChangeSearch<InteractionsSearch>();
  const { question, query } = useInteractions(search);
  return (
    <>
      <OrganizationTabs />
      <TablePage
        title={own.interactionsTitle}
        path="/api/interactions"
        question={question}
        query={query}
        columns={useColumns()}
        rowKey={(row) => row.id}
        searchLabel={own.searchInteractions}
        total={({ total }) => own.totalInteractions(total, formats.integer(total))}
        emptyText={own.interactionsEmpty}
        narrowings={search.type && { type: own.type }}
        tools={
          <Select<InteractionType | "">
            size="normal"
            label={own.type}
            value={search.type ?? ""}
            options={[
              { value: "", label: own.anyType },
              ...TYPES.map((value) => ({ value, label: codedValue(t, "type", value) })),
            ]}
            onChange={(value) => change({ type: value || undefined })}
          />
        }
      />
    </>
  );
}

function useColumns(): Column<InteractionRow, (typeof INTERACTION_COLUMNS)[number]>[] {
  const { t, formats } = useSpeech();
  const { columns } = useText(text);
  return [
    {
      id: "date",
      label: columns.date,
      first: "-",
      className: "w-32",
      cell: (row) => formats.date(row.date),
    },
    {
      id: "type",
      label: columns.type,
      first: "",
      className: "w-32",
      cell: (row) => codedValue(t, "type", row.type),
    },
    {
      id: "org",
      label: columns.org,
      first: "",
      cell: (row) => (
        <Named
          field="org"
          value={row.org}
          detail={
            <>
              {dimensionValue(t, "location", row.location)}
              <span className="md:hidden"> · {dimensionValue(t, "owner", row.owner)}</span>
            </>
          }
        />
      ),
    },
    {
      id: "owner",
      label: columns.owner,
      first: "",
      className: "hidden md:table-cell",
      cell: (row) => <Named field="owner" value={row.owner} />,
    },
    {
      id: "segment",
      label: columns.segment,
      first: "",
      className: "hidden lg:table-cell",
      cell: (row) => <Named field="segment" value={row.segment} />,
    },
  ];
}
