import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { LineDrawing } from "@/charts/LineDrawing";
import { LineReading } from "@/charts/LineReading";
import {
  type AxisRules,
  type Band,
  FRAME_HEIGHT,
  FRAME_MARGIN,
  type LinePoint,
  lineGeometry,
} from "@/charts/lineGeometry";
import { useWidth } from "@/charts/useWidth";
import { classes } from "@/ui/classes";

export interface LineChartProps extends AxisRules {
  points: LinePoint[];
  summary: string;
  currentLabel: string;
  /** Without it there is nothing to compare with, and no second line. */
  previousLabel?: string;
  partialLabel?: string;
  formatAxis: (value: number) => string;
  formatValue: (value: number) => string;
  formatTick: (date: string) => string;
  formatDate: (date: string) => string;
  /** Shows the rows behind a point; `openHint` says so under the crosshair. */
  onOpen?: (point: LinePoint) => void;
  openHint?: string;
  /** What stretches of the axis mean; with them nothing is filled under the line. */
  bands?: readonly Band[];
  /** Every point is a thing of its own and not a day among days: each has its dot. */
  dots?: boolean;
}

export function LineChart(props: LineChartProps) {
  const { points, summary } = props;
  const [frame, width] = useWidth<HTMLDivElement>();
  const [active, setActive] = useState<number | null>(null);
  const last = points.length - 1;
  const shape = lineGeometry(
    points,
    { width, height: FRAME_HEIGHT, margin: FRAME_MARGIN },
    props,
    props.formatAxis,
  );
  const at = active === null ? null : Math.min(active, last);
  const point = at === null ? undefined : points[at];

  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    const index = Math.round(shape.x.invert(event.clientX - left));
    setActive(Math.min(last, Math.max(0, index)));
  };
  const walk = (event: KeyboardEvent) => {
    const from = at ?? last;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") setActive(null);
    if (event.key === "Enter" && point) props.onOpen?.(point);
    if (to === undefined) return;
    event.preventDefault();
    setActive(Math.min(last, Math.max(0, to)));
  };
  const spoken = (one: LinePoint) => {
    const value = one.value === null ? "—" : props.formatValue(one.value);
    const notes = one.notes ? ` ${one.notes.join(". ")}.` : "";
    const now = `${props.formatDate(one.date)}: ${value}.${notes}`;
    if (!props.previousLabel) return now;
    const before = one.previous === null ? "—" : props.formatValue(one.previous);
    return `${now} ${props.previousLabel}: ${before}`;
  };
  const current = point ?? points[last];

  return (
    <div
      ref={frame}
      className={classes(
        "relative touch-pan-y select-none",
        point && props.onOpen && "cursor-pointer",
      )}
      style={{ height: FRAME_HEIGHT }}
      role="slider"
      tabIndex={0}
      aria-label={summary}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={at ?? last}
      aria-valuetext={current && spoken(current)}
      onKeyDown={walk}
      onFocus={(event) => event.currentTarget.matches(":focus-visible") && setActive(last)}
      onBlur={() => setActive(null)}
      onPointerMove={follow}
      onPointerDown={follow}
      onPointerLeave={() => setActive(null)}
      onClick={() => point && props.onOpen?.(point)}
    >
      <LineDrawing {...props} shape={shape} width={width} at={at} />
      {point && at !== null && (
        <LineReading {...props} point={point} left={shape.x(at)} width={width} />
      )}
    </div>
  );
}
