import type { MetricId } from "@/features/overview/MetricsTiles";
import type { Metric } from "@/features/overview/MetricTile";
import type { Period } from "@/filters/period";
import { useSpeech } from "@/i18n/language";

interface MetricDetailsProps {
  id: MetricId;
  metric: Metric;
  previousPeriod: Period;
}

/** What a tile's number means and what it was made of. */
export function MetricDetails({ id, metric, previousPeriod }: MetricDetailsProps) {
  const { t, formats } = useSpeech();
  const told = t.metrics[id];
  const { value, numerator, denominator, previous, unit } = metric;
  const span = `${formats.dayMonth(previousPeriod.start)} – ${formats.dayMonth(previousPeriod.end)}`;
  const lines: [string, string][] = [
    [t.tile.exact, value === null ? "—" : formats.exact(value, unit)],
  ];
  if (numerator !== null) lines.push([told.numerator, formats.exact(numerator, "count")]);
  if (denominator !== null) lines.push([told.denominator, formats.exact(denominator, "count")]);
  lines.push([
    `${t.tile.previous} (${span})`,
    previous === null ? "—" : formats.exact(previous, unit),
  ]);
  return (
    <>
      <p className="font-semibold">{told.label}</p>
      <p className="mt-1 text-soft">{told.definition}</p>
      <dl className="tabular mt-3 grid grid-cols-[1fr_auto] gap-x-4 gap-y-1.5 border-t border-line pt-3 text-xs">
        {lines.map(([name, text]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="text-right font-medium">{text}</dd>
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
