import { Link } from "@tanstack/react-router";
import { Info } from "lucide-react";
import type { components } from "@/api/schema";
import { Sparkline } from "@/charts/Sparkline";
import { Delta } from "@/features/overview/Delta";
import { MetricDetails } from "@/features/overview/MetricDetails";
import type { MetricId } from "@/features/overview/MetricsTiles";
import { useTimeseries } from "@/features/overview/queries";
import { rowsIn, rowsOf } from "@/features/overview/rows";
import { STAGED } from "@/features/overview/search";
import { defaultGrain, linePoints } from "@/features/overview/series";
import { useOverviewSearch } from "@/features/overview/useOverviewSearch";
import type { Period } from "@/filters/period";
import { useFilters } from "@/filters/question";
import { useSpeech } from "@/i18n/language";
import { classes } from "@/ui/classes";
import { Popover } from "@/ui/Popover";
import { Tip } from "@/ui/Tip";
import { useChanged } from "@/ui/useChanged";

export type Metric = components["schemas"]["Metric"];

interface MetricTileProps {
  id: MetricId;
  metric: Metric;
  period: Period;
  previousPeriod: Period;
  className: string;
}

export function MetricTile({ id, metric, period, previousPeriod, className }: MetricTileProps) {
  const { t } = useSpeech();
  const filters = useFilters();
  const { label } = t.metrics[id];
  const everyStage = filters.stage !== undefined && !STAGED.includes(id);
  return (
    <article
      aria-label={label}
      className={classes(
        "@container relative flex flex-col justify-between px-3 py-3 sm:px-4 sm:py-3.5",
        className,
      )}
    >
      <h2 className="flex min-w-0 text-xs font-medium text-soft sm:text-[0.8125rem]">
        <Popover
          label={t.tile.about(label)}
          className="w-80 p-4"
          hover
          trigger={(trigger) => (
            <button
              type="button"
              {...trigger}
              className="-mx-1.5 -my-1 flex min-w-0 items-center gap-1.5 rounded-md px-1.5 py-1 hover:bg-sunken hover:text-ink"
            >
              <span className="truncate">{label}</span>
              {everyStage && <span className="truncate text-faint">· {t.tile.everyStage}</span>}
              <Info aria-hidden="true" className="size-3.5 shrink-0 text-faint" />
              <span className="sr-only">: {t.tile.definition}</span>
            </button>
          )}
        >
          {() => <MetricDetails id={id} metric={metric} previousPeriod={previousPeriod} />}
        </Popover>
      </h2>
      <div className="flex items-center justify-between gap-2">
        <Value id={id} metric={metric} />
        <Course id={id} period={period} />
      </div>
      <Delta
        metric={metric}
        emptyText={t.metrics[id].empty}
        before={rowsIn(id, filters, previousPeriod)}
      />
    </article>
  );
}

/** The number, and the way to its rows. */
function Value({ id, metric }: { id: MetricId; metric: Metric }) {
  const { t, formats } = useSpeech();
  const filters = useFilters();
  const { value, unit } = metric;
  const changed = useChanged(value);
  const look =
    "tabular block truncate rounded-sm text-[1.375rem] leading-8 font-semibold tracking-[-0.02em] sm:text-[1.625rem] print:text-[1.25rem]";
  if (value === null) return <p className={classes(look, "text-faint")}>—</p>;
  const compact = formats.compact(value, unit);
  const exact = formats.exact(value, unit);
  return (
    <Tip text={compact === exact ? t.tile.seeRows : `${exact} · ${t.tile.seeRows}`}>
      <Link
        {...rowsOf(id, filters)}
        className={classes(
          look,
          "hover:text-brand-ink hover:underline hover:decoration-2 hover:underline-offset-4",
          changed && "changed",
        )}
      >
        {compact}
      </Link>
    </Tip>
  );
}

// Where there is no room beside the number it stands below, beside how that moved.
const NARROW =
  "@max-[13rem]:absolute @max-[13rem]:right-2.5 @max-[13rem]:bottom-8 @max-[13rem]:origin-bottom-right @max-[13rem]:scale-75";

/** How the number came to be; pressing it shows the same course, with its axes, below. */
function Course({ id, period }: { id: MetricId; period: Period }) {
  const { t } = useSpeech();
  const { metric, change } = useOverviewSearch();
  const grain = defaultGrain(period);
  const points = useTimeseries(id, grain).data?.data.points ?? [];
  // Half a week at either end would look like a fall.
  const values = linePoints(points, id, grain, period).map((point) =>
    point.partial ? null : point.value,
  );
  const label = t.tile.showCourse(t.metrics[id].label);
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={id === metric}
      title={label}
      onClick={() => change({ metric: id })}
      className={classes(
        "-mr-1.5 shrink-0 rounded-md p-1 hover:bg-sunken",
        NARROW,
        id === metric && "bg-brand-wash print:bg-transparent",
      )}
    >
      <Sparkline values={values} />
    </button>
  );
}
