import { useNavigate } from "@tanstack/react-router";
import { ChartLine, Table2 } from "lucide-react";
import { useState } from "react";
import { type Cell, ChartTable } from "@/charts/ChartTable";
import { LineChart } from "@/charts/LineChart";
import type { LinePoint } from "@/charts/lineGeometry";
import { useTimeseries } from "@/features/overview/queries";
import { type RowsLink, rowsIn } from "@/features/overview/rows";
import { GRAINS, type Grain, SERIES_METRICS, type SeriesMetric } from "@/features/overview/search";
import {
  defaultGrain,
  intervalBefore,
  intervalOf,
  linePoints,
  UNITS,
} from "@/features/overview/series";
import { useOverviewSearch } from "@/features/overview/useOverviewSearch";
import { EmptyNote } from "@/filters/EmptyNote";
import { type Period, resolvePeriod } from "@/filters/period";
import { useAsOf, useFilters } from "@/filters/question";
import { useSpeech } from "@/i18n/language";
import { IconButton } from "@/ui/Button";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { Segmented } from "@/ui/Segmented";
import { Select } from "@/ui/Select";
import { Skeleton } from "@/ui/Skeleton";

export function TimeseriesPanel({ className }: { className?: string }) {
  const { t } = useSpeech();
  const { metric, grain: chosen, change } = useOverviewSearch();
  const [asTable, setAsTable] = useState(false);
  const period = resolvePeriod(useFilters(), useAsOf().asOf);
  const fitting = defaultGrain(period);
  const grain = chosen ?? fitting;
  const query = useTimeseries(metric, grain);
  const swap = asTable ? t.series.asChart : t.series.asTable;

  return (
    <Panel
      title={t.series.title}
      printed={t.metrics[metric].label}
      className={className}
      tools={
        <>
          <Select
            label={t.series.metric}
            value={metric}
            options={SERIES_METRICS.map((value) => ({ value, label: t.metrics[value].label }))}
            onChange={(value) => change({ metric: value })}
          />
          <Segmented
            label={t.series.grain}
            value={grain}
            options={GRAINS.map((value) => ({ value, label: t.series.grains[value] }))}
            onChange={(value) => change({ grain: value === fitting ? undefined : value })}
          />
          <IconButton aria-label={swap} title={swap} onClick={() => setAsTable(!asTable)}>
            {asTable ? <ChartLine className="size-4" /> : <Table2 className="size-4" />}
          </IconButton>
        </>
      }
    >
      <Loaded
        query={query}
        skeleton={<Skeleton className="h-[18.25rem]" />}
        className="h-[18.25rem]"
      >
        {({ data, served }) => {
          const known = { ...period, end: min(period.end, served.asOf) };
          const points = linePoints(data.points, data.metric, data.grain, known);
          if (points.every((point) => point.value === null))
            return <EmptyNote text={t.series.empty} />;
          const props = {
            points,
            metric: data.metric,
            grain: data.grain,
            period,
            known,
          };
          return asTable ? <SeriesTable {...props} /> : <SeriesChart {...props} />;
        }}
      </Loaded>
    </Panel>
  );
}

const min = (day: string, other: string | null) => (other && other < day ? other : day);

interface SeriesProps {
  points: LinePoint[];
  metric: SeriesMetric;
  grain: Grain;
  period: Period;
  /** The part of the period that there is data for. */
  known: Period;
}

/** The rows behind a point: snapshots are of days that have come, the others are of all its days. */
function usePointRows({ metric, grain, period, known }: SeriesProps) {
  const filters = useFilters();
  return (date: string) =>
    rowsIn(metric, filters, intervalOf(date, grain, metric === "overdueActions" ? known : period));
}

function useDateText(grain: Grain): (date: string) => string {
  const { t, formats } = useSpeech();
  if (grain === "week") return (date) => t.series.weekOf(formats.dayMonth(date));
  return grain === "month" ? formats.tickMonth : formats.date;
}

function SeriesChart(props: SeriesProps) {
  const { points, metric, grain } = props;
  const { t, formats } = useSpeech();
  const rows = usePointRows(props);
  const navigate = useNavigate();
  const open = ({ date, value }: LinePoint) => {
    if (value !== null) void navigate(rows(date));
  };
  const formatDate = useDateText(grain);
  const unit = UNITS[metric];
  return (
    <>
      <p className="mb-2 flex h-5 items-center gap-4 text-xs text-soft">
        <span className="flex items-center gap-1.5">
          <span className="h-0.5 w-4 rounded bg-brand" />
          {t.series.current}
        </span>
        <span className="flex items-center gap-1.5">
          <span className="w-4 border-t-2 border-dashed border-compare" />
          {t.series.previous}
        </span>
        {points.some((point) => point.partial) && (
          <span className="hidden items-center gap-1.5 sm:flex">
            <span className="w-4 border-t-2 border-dotted border-brand" />
            {t.series.partial}
          </span>
        )}
      </p>
      <LineChart
        points={points}
        summary={t.series.summary(t.metrics[metric].label, points.length)}
        currentLabel={t.series.current}
        previousLabel={t.series.previous}
        partialLabel={t.series.partial}
        onOpen={open}
        openHint={t.series.openRows}
        formatAxis={(value) => formats.axis(value, unit)}
        formatValue={(value) => formats.compact(value, unit)}
        formatTick={grain === "month" ? formats.tickMonth : formats.tickDay}
        formatDate={formatDate}
        mayLeaveZero={unit === "percent" || unit === "days"}
      />
    </>
  );
}

function SeriesTable(props: SeriesProps) {
  const { points, metric, grain, period } = props;
  const { t, formats } = useSpeech();
  const filters = useFilters();
  const rowsAt = usePointRows(props);
  const formatDate = useDateText(grain);
  const unit = UNITS[metric];
  const show = (value: number | null, link: RowsLink): Cell =>
    value === null ? { text: "—" } : { text: formats.exact(value, unit), link };
  const rows = points.map(({ date, value, previous }) => ({
    key: date,
    cells: [
      { text: formatDate(date) },
      show(value, rowsAt(date)),
      show(previous, rowsIn(metric, filters, intervalBefore(date, grain, period))),
      {
        text:
          value === null || previous === null
            ? "—"
            : formats.delta(value - previous, previous, unit),
      },
    ],
  }));
  return (
    <ChartTable
      caption={t.metrics[metric].label}
      head={[t.series.date, t.series.current, t.series.previous, t.series.difference]}
      rows={rows}
    />
  );
}
