import { extent, max } from "d3-array";
import { type ScaleLinear, scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";

export interface LinePoint {
  date: string;
  value: number | null;
  previous: number | null;
  /** Covers only part of its week or month, so it cannot be compared with its neighbours. */
  partial: boolean;
  /** What else there is to say about it, a line each. */
  notes?: readonly string[];
}

/** A stretch of the vertical axis with a name. */
export interface Band {
  from: number;
  to: number;
  label: string;
  tint?: string;
}

export interface Geometry {
  x: ScaleLinear<number, number>;
  y: ScaleLinear<number, number>;
  left: number;
  yTicks: number[];
  xTicks: number[];
  fromZero: boolean;
  solid: string;
  dotted: string;
  previous: string;
  fill: string;
}

interface Frame {
  width: number;
  height: number;
  margin: { top: number; right: number; bottom: number };
}

type Indexed = LinePoint & { index: number };

export const FRAME_HEIGHT = 264;
export const FRAME_MARGIN = { top: 12, right: 18, bottom: 26 };
const TICK_WIDTH = 72;
const LETTER = 6.6; // of an axis label, in pixels
const LABEL_GAP = 14;
const ROOM_WITHOUT_ZERO = 0.4;

/** What is known of an axis before its numbers are. */
export interface AxisRules {
  /** Ratios and medians may start their axis above zero; it is then never filled. */
  mayLeaveZero?: boolean;
  /** Where the axis ends, whatever the numbers. */
  top?: number;
}

/** Amounts start at zero; a ratio or a median may leave it out when all of it happens far above. */
function domain(points: LinePoint[], { mayLeaveZero, top: fixed }: AxisRules): [number, number] {
  const values = points
    .flatMap(({ value, previous }) => [value, previous])
    .filter((v) => v !== null);
  const [low = 0, high = 0] = extent(values);
  const top = fixed ?? (max([high, 0]) || 1);
  if (mayLeaveZero && low > top * ROOM_WITHOUT_ZERO) {
    const room = (high - low || high) * 0.25;
    return [low - room, high + room];
  }
  return [Math.min(0, low), top];
}

/** Every n-th point, counted from the newest, so that the last one always has its label. */
function everyNth(count: number, room: number): number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(2, Math.floor(room / TICK_WIDTH))));
  const ticks: number[] = [];
  for (let index = count - 1; index >= 0; index -= step) ticks.unshift(index);
  return ticks;
}

export function lineGeometry(
  points: LinePoint[],
  frame: Frame,
  rules: AxisRules,
  formatAxis: (value: number) => string,
): Geometry {
  const { width, height, margin } = frame;
  const y = scaleLinear(domain(points, rules), [height - margin.bottom, margin.top]).nice(4);
  const yTicks = y.ticks(4);
  const left = LABEL_GAP + LETTER * Math.max(...yTicks.map((tick) => formatAxis(tick).length));
  const right = Math.max(left + 1, width - margin.right);
  const x = scaleLinear([0, Math.max(1, points.length - 1)], [left, right]);
  const indexed: Indexed[] = points.map((point, index) => ({ ...point, index }));
  const draw = (value: (point: Indexed) => number | null) =>
    line<Indexed>()
      .x(({ index }) => x(index))
      .y((point) => y(value(point) ?? 0))
      .defined((point) => value(point) !== null);
  const current = draw(({ value }) => value);
  const whole = indexed.filter(({ partial }) => !partial);
  // The stretches that touch an incomplete interval: the first two and the last two points.
  const ends = [indexed.slice(0, 2), indexed.slice(-2)].filter((pair) =>
    pair.some((p) => p.partial),
  );
  const [bottom = 0] = y.domain();
  return {
    x,
    y,
    left,
    yTicks,
    xTicks: everyNth(points.length, right - left),
    fromZero: bottom <= 0,
    solid: current(whole) ?? "",
    dotted: ends.map((pair) => current(pair) ?? "").join(" "),
    previous: draw(({ previous }) => previous)(indexed) ?? "",
    fill:
      area<Indexed>()
        .x(({ index }) => x(index))
        .y0(y(Math.max(0, bottom)))
        .y1(({ value }) => y(value ?? 0))
        .defined(({ value }) => value !== null)(whole) ?? "",
  };
}
