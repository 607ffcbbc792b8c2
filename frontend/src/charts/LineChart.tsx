import { type KeyboardEvent, type PointerEvent, useId, useState } from "react";
import { type Geometry, type LinePoint, lineGeometry } from "@/charts/lineGeometry";
import { useWidth } from "@/charts/useWidth";

const HEIGHT = 264;
const MARGIN = { top: 12, right: 18, bottom: 26 };
const TOOLTIP_WIDTH = 232;

interface LineChartProps {
  points: LinePoint[];
  summary: string;
  currentLabel: string;
  previousLabel: string;
  partialLabel: string;
  formatAxis: (value: number) => string;
  formatValue: (value: number) => string;
  formatTick: (date: string) => string;
  formatDate: (date: string) => string;
  /** Ratios and medians may start their axis above zero; it is then never filled. */
  mayLeaveZero: boolean;
}

export function LineChart(props: LineChartProps) {
  const { points, summary } = props;
  const [frame, width] = useWidth<HTMLDivElement>();
  const [active, setActive] = useState<number | null>(null);
  const last = points.length - 1;
  const shape = lineGeometry(
    points,
    { width, height: HEIGHT, margin: MARGIN },
    props.mayLeaveZero,
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
    if (to === undefined) return;
    event.preventDefault();
    setActive(Math.min(last, Math.max(0, to)));
  };
  const spoken = (one: LinePoint) => {
    const value = one.value === null ? "—" : props.formatValue(one.value);
    const before = one.previous === null ? "—" : props.formatValue(one.previous);
    return `${props.formatDate(one.date)}: ${value}. ${props.previousLabel}: ${before}`;
  };
  const current = point ?? points[last];

  return (
    <div
      ref={frame}
      className="relative touch-pan-y select-none"
      style={{ height: HEIGHT }}
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
    >
      <Drawing {...props} shape={shape} width={width} at={at} />
      {point && at !== null && (
        <Reading {...props} point={point} left={shape.x(at)} width={width} />
      )}
    </div>
  );
}

function Drawing(props: LineChartProps & { shape: Geometry; width: number; at: number | null }) {
  const { points, shape, width, at, formatAxis, formatTick } = props;
  const gradient = useId();
  const { x, y } = shape;
  const point = at === null ? undefined : points[at];
  return (
    <svg viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} aria-hidden="true">
      <defs>
        <linearGradient id={gradient} x1="0" x2="0" y1="0" y2="1">
          <stop offset="0" stopColor="var(--brand)" stopOpacity="0.16" />
          <stop offset="1" stopColor="var(--brand)" stopOpacity="0.02" />
        </linearGradient>
      </defs>
      {shape.yTicks.map((tick) => (
        <g key={tick} transform={`translate(0 ${y(tick)})`}>
          <line x1={shape.left} x2={width - MARGIN.right} stroke="var(--line)" strokeWidth={1} />
          <text
            x={shape.left - 10}
            dy="0.32em"
            textAnchor="end"
            className="tabular fill-faint text-2xs"
          >
            {formatAxis(tick)}
          </text>
        </g>
      ))}
      {shape.xTicks.map((index) => (
        <text
          key={index}
          x={x(index)}
          y={HEIGHT - 6}
          textAnchor={index === points.length - 1 ? "end" : "middle"}
          dx={index === points.length - 1 ? MARGIN.right - 4 : 0}
          className="tabular fill-faint text-2xs"
        >
          {formatTick(points[index]?.date ?? "")}
        </text>
      ))}
      {shape.fromZero && <path d={shape.fill} fill={`url(#${gradient})`} />}
      <path
        d={shape.previous}
        fill="none"
        stroke="var(--compare)"
        strokeWidth={1.5}
        strokeDasharray="5 4"
      />
      <path
        d={shape.solid}
        fill="none"
        stroke="var(--brand)"
        strokeWidth={2.25}
        strokeLinejoin="round"
      />
      <path
        d={shape.dotted}
        fill="none"
        stroke="var(--brand)"
        strokeWidth={2}
        strokeDasharray="1.5 4"
        strokeLinecap="round"
      />
      {points.map((one, index) => {
        const alone = points[index - 1]?.value == null && points[index + 1]?.value == null;
        return alone && one.value !== null ? (
          <circle key={one.date} cx={x(index)} cy={y(one.value)} r={3} fill="var(--brand)" />
        ) : null;
      })}
      {point && at !== null && (
        <g>
          <line
            x1={x(at)}
            x2={x(at)}
            y1={MARGIN.top}
            y2={HEIGHT - MARGIN.bottom}
            stroke="var(--line-strong)"
          />
          {point.previous !== null && (
            <circle
              cx={x(at)}
              cy={y(point.previous)}
              r={3.5}
              fill="var(--surface)"
              stroke="var(--compare)"
              strokeWidth={2}
            />
          )}
          {point.value !== null && (
            <circle
              cx={x(at)}
              cy={y(point.value)}
              r={4.5}
              fill="var(--brand)"
              stroke="var(--surface)"
              strokeWidth={2}
            />
          )}
        </g>
      )}
    </svg>
  );
}

function Reading(props: LineChartProps & { point: LinePoint; left: number; width: number }) {
  const { point, left, width, formatValue, formatDate } = props;
  const side = left + TOOLTIP_WIDTH + 16 > width ? left - TOOLTIP_WIDTH - 12 : left + 12;
  const show = (value: number | null) => (value === null ? "—" : formatValue(value));
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute top-3 rounded-lg border border-line bg-raised px-3 py-2 text-xs whitespace-nowrap shadow-pop"
      style={{ left: Math.max(0, side), width: TOOLTIP_WIDTH }}
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
      <p className="tabular flex items-center justify-between gap-3 text-soft">
        <span className="flex items-center gap-1.5">
          <span className="w-3 border-t-2 border-dashed border-compare" />
          {props.previousLabel}
        </span>
        <span>{show(point.previous)}</span>
      </p>
    </div>
  );
}
