import type { LineChartProps } from "@/charts/LineChart";
import type { LinePoint } from "@/charts/lineGeometry";

const WIDTH = 232;
const GAP = 12;

/** The numbers under the crosshair, on the side where there is room. */
export function LineReading(
  props: LineChartProps & { point: LinePoint; left: number; width: number },
) {
  const { point, left, width, formatValue, formatDate } = props;
  const side = left + WIDTH + GAP > width ? left - WIDTH - GAP : left + GAP;
  const show = (value: number | null) => (value === null ? "—" : formatValue(value));
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute top-3 rounded-lg border border-line bg-raised px-3 py-2 text-xs whitespace-nowrap shadow-pop"
      style={{ left: Math.max(0, side), width: WIDTH }}
    >
      <p className="mb-1 font-medium">
        {formatDate(point.date)}
        {point.partial && <span className="font-normal text-faint"> · {props.partialLabel}</span>}
      </p>
      <p className="tabular flex items-center justify-between gap-3">
        <span className="flex items-center gap-1.5 text-soft">
          <span className="h-0.5 w-3 rounded bg-brand" />
          {props.currentLabel}
        </span>
        <span className="font-semibold">{show(point.value)}</span>
      </p>
      {props.previousLabel && (
        <p className="tabular flex items-center justify-between gap-3 text-soft">
          <span className="flex items-center gap-1.5">
            <span className="w-3 border-t-2 border-dashed border-compare" />
            {props.previousLabel}
          </span>
          <span>{show(point.previous)}</span>
        </p>
      )}
      {point.notes?.map((note) => (
        <p key={note} className="mt-0.5 truncate text-soft">
          {note}
        </p>
      ))}
      {props.openHint && (
        <p className="mt-1 border-t border-line pt-1 text-2xs text-faint">{props.openHint}</p>
      )}
    </div>
  );
}
