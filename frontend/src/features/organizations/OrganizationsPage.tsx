import { getRouteApi, Link } from "@tanstack/react-router";
import { type OrganizationRow, useOrganizations } from "@/features/organizations/queries";
import {
  type COLUMNS,
  CONTACTED,
  type Contacted,
  type OrganizationsSearch,
} from "@/features/organizations/search";
import { OrganizationTabs } from "@/features/organizations/tabs";
import { text } from "@/features/organizations/text";
import { addDays, COVERAGE_DAYS, daysIn, resolvePeriod } from "@/filters/period";
import { useAsOf, useFilters } from "@/filters/question";
import { keepFilters } from "@/filters/search";
import { useSpeech, useText } from "@/i18n/language";
import { dimensionValue } from "@/i18n/values";
import { Money, Named } from "@/table/cells";
import type { Column } from "@/table/DataTable";
import { useChangeSearch } from "@/table/search";
import { TablePage } from "@/table/TablePage";
import { Select } from "@/ui/Select";

const route = getRouteApi("/organizacoes");
const NUMBER_LINK = "underline-offset-4 hover:text-brand-ink hover:underline";

/** The rows behind contact coverage: who has been spoken to in the 30 days to the period's end, and who not. */
export function OrganizationsPage() {
  const { formats } = useSpeech();
  const own = useText(text);
  const search = route.useSearch();
  const change = useChangeSearch<OrganizationsSearch>();
  const { question, query } = useOrganizations(search);
  return (
    <>
      <OrganizationTabs />
      <TablePage
        title={own.title}
        path="/api/organizations"
        question={question}
        query={query}
        columns={useColumns()}
        rowKey={(row) => row.org ?? ""}
        searchLabel={own.search}
        total={({ total }) => own.total(total, formats.integer(total))}
        emptyText={own.empty}
        narrowings={search.contacted && { contacted: own.contacted }}
        tools={
          <Select<Contacted | "">
            size="normal"
            label={own.contacted}
            value={search.contacted ?? ""}
            options={[
              { value: "", label: own.anyContact },
              ...CONTACTED.map((value) => ({ value, label: own.contact[value] })),
            ]}
            onChange={(value) => change({ contacted: value || undefined })}
          />
        }
      />
    </>
  );
}

function useColumns(): Column<OrganizationRow, (typeof COLUMNS)[number]>[] {
  const { t, formats } = useSpeech();
  const own = useText(text);
  const { columns } = own;
  const filters = useFilters();
  const { end } = resolvePeriod(filters, useAsOf().asOf);
  // Of one organisation all of it, whoever owns what: the row counts so too.
  const of = (row: OrganizationRow) => ({
    ...keepFilters({ period: filters.period, start: filters.start, end: filters.end }),
    org: row.org ? [row.org] : undefined,
  });
  const lastDays = {
    period: undefined,
    start: addDays(end, 1 - COVERAGE_DAYS),
    end,
  };
  return [
    {
      id: "org",
      label: columns.org,
      first: "",
      cell: (row) => (
        <>
          <span className="block font-medium">{dimensionValue(t, "org", row.org)}</span>
          <span className="text-xs text-faint">
            {dimensionValue(t, "location", row.location)}
            <span className="lg:hidden"> · {dimensionValue(t, "owner", row.owner)}</span>
          </span>
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
      id: "lastContact",
      label: columns.lastContact,
      first: "",
      className: "w-32 sm:w-36",
      cell: ({ lastContact, contacted }) =>
        lastContact === null ? (
          <span className="font-medium text-bad">{own.never}</span>
        ) : (
          <>
            {formats.date(lastContact)}
            <span className={contacted ? "block text-xs text-faint" : "block text-xs text-bad"}>
              {own.daysAgo(daysIn({ start: lastContact, end }) - 1)}
            </span>
          </>
        ),
    },
    {
      id: "interactions",
      label: columns.interactions,
      first: "-",
      className: "hidden w-28 text-right sm:table-cell",
      cell: (row) =>
        row.interactions === 0 ? (
          <span className="text-faint">0</span>
        ) : (
          <Link
            to="/organizacoes/interacoes"
            search={{ ...of(row), ...lastDays }}
            title={own.seeInteractions(formats.integer(row.interactions))}
            className={NUMBER_LINK}
          >
            {formats.integer(row.interactions)}
          </Link>
        ),
    },
    {
      id: "overdueActions",
      label: columns.overdueActions,
      first: "-",
      className: "hidden w-28 text-right md:table-cell",
      cell: (row) =>
        row.overdueActions === 0 ? (
          <span className="text-faint">0</span>
        ) : (
          <Link
            to="/acoes"
            search={{ ...of(row), status: "overdue" }}
            title={own.seeActions(formats.integer(row.overdueActions))}
            className={NUMBER_LINK}
          >
            {formats.integer(row.overdueActions)}
          </Link>
        ),
    },
    {
      id: "openPipeline",
      label: columns.openPipeline,
      first: "-",
      className: "text-right whitespace-nowrap sm:w-36",
      cell: (row) =>
        row.openPipeline === 0 ? (
          <Money amount={0} />
        ) : (
          <Link
            to="/oportunidades"
            search={of(row)}
            title={own.seeOpportunities}
            className={NUMBER_LINK}
          >
            <Money amount={row.openPipeline} />
          </Link>
        ),
    },
  ];
}
