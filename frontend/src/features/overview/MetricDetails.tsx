import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { MetricId } from "@/features/overview/MetricsTiles";
import type { Metric } from "@/features/overview/MetricTile";
import { type RowsLink, rowsIn, rowsOf } from "@/features/overview/rows";
import type { Period } from "@/filters/period";
import { useFilters } from "@/filters/question";
import { useSpeech } from "@/i18n/language";

interface MetricDetailsProps {
  id: MetricId;
  metric: Metric;
  previousPeriod: Period;
}

/** What a tile's number means and what it was made of; each of its parts leads to its rows. */
export function MetricDetails({ id, metric, previousPeriod }: MetricDetailsProps) {
  const { t, formats } = useSpeech();
  const filters = useFilters();
  const told = t.metrics[id];
  const { value, numerator, denominator, previous, unit } = metric;
  const { start, end } = previousPeriod;
  const shown = (number: number | null, as: typeof unit, rows?: RowsLink): ReactNode => {
    if (number === null) return "—";
    const text = formats.exact(number, as);
    if (!rows) return text;
    return (
      <Link
        {...rows}
        title={t.tile.seeRows}
        className="underline decoration-line-strong underline-offset-4 hover:text-brand-ink"
      >
        {text}
      </Link>
    );
  };
  const lines: [string, ReactNode][] = [
    [t.tile.exact, shown(value, unit, value === null ? undefined : rowsOf(id, filters))],
  ];
  if (numerator !== null)
    lines.push([told.numerator, shown(numerator, "count", rowsOf(id, filters, "numerator"))]);
  if (denominator !== null)
    lines.push([told.denominator, shown(denominator, "count", rowsOf(id, filters))]);
  lines.push([
    `${t.tile.previous} (${formats.dayMonth(start)} – ${formats.dayMonth(end)})`,
    shown(previous, unit, rowsIn(id, filters, previousPeriod)),
  ]);
  return (
    <>
      <p className="font-semibold">{told.label}</p>
      <p className="mt-1 text-soft">{told.definition}</p>
      <dl className="tabular mt-3 grid grid-cols-[1fr_auto] gap-x-4 gap-y-1.5 border-t border-line pt-3 text-xs">
        {lines.map(([name, number]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="text-right font-medium">{number}</dd>
          </div>
        ))}
      </dl>
      {value === null && <p className="mt-3 text-xs text-soft">{told.empty}</p>}
      {value !== null && previous === null && (
        <p className="mt-3 text-xs text-soft">{t.tile.noComparisonWhy}</p>
      )}
    </>
  );
}
