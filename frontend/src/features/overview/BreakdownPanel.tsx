import { Link } from "@tanstack/react-router";
import type { components } from "@/api/schema";
import { Bar } from "@/charts/Bar";
import { useBreakdown } from "@/features/overview/queries";
import { rowsOf, rowsWithout } from "@/features/overview/rows";
import { UNITS } from "@/features/overview/series";
import { useOverviewSearch } from "@/features/overview/useOverviewSearch";
import { EmptyNote } from "@/filters/EmptyNote";
import { useFilters } from "@/filters/question";
import { DIMENSIONS } from "@/filters/search";
import { useSetFilters } from "@/filters/useSetFilters";
import { useSpeech } from "@/i18n/language";
import { dimensionValue } from "@/i18n/values";
import { classes } from "@/ui/classes";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { Segmented } from "@/ui/Segmented";
import { Skeleton } from "@/ui/Skeleton";

export const BREAKDOWN_ROWS = 7;
const HEIGHT = "h-[18.25rem]";
const COLUMNS =
  "grid grid-cols-[minmax(0,9rem)_1fr_5rem] items-center gap-3 sm:grid-cols-[minmax(0,13rem)_1fr_5.5rem_4.75rem]";

const NUMBER =
  "relative rounded-sm text-right underline-offset-4 hover:text-brand-ink hover:underline";

export function BreakdownPanel({ className }: { className?: string }) {
  const { t } = useSpeech();
  const { metric, by, change } = useOverviewSearch();
  const query = useBreakdown(by, metric, BREAKDOWN_ROWS);
  return (
    <Panel
      title={t.metrics[metric].label}
      printed={t.filters[by]}
      className={className}
      tools={
        <Segmented
          label={t.breakdown.by}
          value={by}
          options={DIMENSIONS.map((value) => ({ value, label: t.filters[value] }))}
          onChange={(value) => change({ by: value })}
        />
      }
    >
      <Loaded query={query} skeleton={<Skeleton className={HEIGHT} />} className={HEIGHT}>
        {({ data }) =>
          data.rows.length === 0 ? (
            <EmptyNote text={t.breakdown.empty} />
          ) : (
            <Rows breakdown={data} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function Rows({ breakdown }: { breakdown: components["schemas"]["Breakdown"] }) {
  const { t, formats } = useSpeech();
  const setFilters = useSetFilters();
  const filters = useFilters();
  const { by, metric, rows, other, total } = breakdown;
  const unit = UNITS[metric];
  const longest = Math.max(...rows.flatMap((row) => [row.value ?? 0, row.previous ?? 0]));
  const show = (value: number | null) => (value === null ? "—" : formats.compact(value, unit));
  const share = (value: number | null) => (value === null ? "" : formats.percent(value));
  // Ratios and medians have no shares: their parts do not add up.
  const additive = rows.some((row) => row.share !== null);
  const restShare = additive && other !== null && total ? (other / total) * 100 : null;
  return (
    <div className="tabular text-[0.8125rem]">
      <div aria-hidden="true" className={`${COLUMNS} h-5 text-2xs font-medium text-faint`}>
        <span />
        <span className="flex items-center gap-1.5 whitespace-nowrap">
          <span className="h-2.5 w-0.5 rounded bg-ink" />
          {t.tile.previous}
        </span>
        <span className="text-right">{t.breakdown.value}</span>
        <span className="hidden text-right sm:block">{additive && t.breakdown.share}</span>
      </div>
      <ul>
        {rows.map((row) => {
          const name = dimensionValue(t, by, row.label);
          return (
            <li
              key={row.key}
              className={classes(COLUMNS, "relative h-[2.0625rem] border-t border-line")}
            >
              {/* The bar and the name filter; the number, on top of it, leads to its rows. */}
              <button
                type="button"
                title={t.breakdown.filterBy(name)}
                onClick={() => setFilters({ [by]: [row.key] })}
                className="contents text-left before:absolute before:-inset-x-2 before:inset-y-0 before:rounded-md hover:before:bg-sunken"
              >
                <span className="relative truncate">{name}</span>
                <Bar
                  share={longest ? (row.value ?? 0) / longest : 0}
                  mark={row.previous === null || !longest ? null : row.previous / longest}
                />
              </button>
              <Link
                {...rowsOf(metric, { ...filters, [by]: [row.key] })}
                title={t.tile.seeRows}
                className={`${NUMBER} font-medium`}
              >
                {show(row.value)}
              </Link>
              <span className="relative hidden text-right text-soft sm:block">
                {share(row.share)}
              </span>
            </li>
          );
        })}
      </ul>
      {other !== null && other > 0 && (
        <p className={`${COLUMNS} h-[2.0625rem] border-t border-line text-soft`}>
          <span>{t.breakdown.others}</span>
          <span />
          <Link
            {...rowsWithout(
              metric,
              filters,
              by,
              rows.map((row) => row.key),
            )}
            title={t.tile.seeRows}
            className={NUMBER}
          >
            {show(other)}
          </Link>
          <span className="hidden text-right sm:block">{share(restShare)}</span>
        </p>
      )}
    </div>
  );
}
