import { useId } from "react";
import type { LineChartProps } from "@/charts/LineChart";
import { FRAME_HEIGHT, FRAME_MARGIN, type Geometry } from "@/charts/lineGeometry";

/** The axes, both lines and the crosshair; what it shows is spoken by the slider around it. */
export function LineDrawing(
  props: LineChartProps & { shape: Geometry; width: number; at: number | null },
) {
  const { points, shape, width, at, formatAxis, formatTick } = props;
  const gradient = useId();
  const { x, y } = shape;
  const point = at === null ? undefined : points[at];
  return (
    <svg
      viewBox={`0 0 ${width} ${FRAME_HEIGHT}`}
      width={width}
      height={FRAME_HEIGHT}
      aria-hidden="true"
    >
      <defs>
        <linearGradient id={gradient} x1="0" x2="0" y1="0" y2="1">
          <stop offset="0" stopColor="var(--brand)" stopOpacity="0.16" />
          <stop offset="1" stopColor="var(--brand)" stopOpacity="0.02" />
        </linearGradient>
      </defs>
      {props.bands?.map(({ from, to, label, tint }) => (
        <g key={label}>
          {tint && (
            <rect
              x={shape.left}
              y={y(to)}
              width={Math.max(0, width - FRAME_MARGIN.right - shape.left)}
              height={y(from) - y(to)}
              fill={tint}
            />
          )}
          <text x={shape.left + 6} y={y(to) + 14} className="fill-faint text-2xs">
            {label}
          </text>
        </g>
      ))}
      {shape.yTicks.map((tick) => (
        <g key={tick} transform={`translate(0 ${y(tick)})`}>
          <line
            x1={shape.left}
            x2={width - FRAME_MARGIN.right}
            stroke="var(--line)"
            strokeWidth={1}
          />
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
          y={FRAME_HEIGHT - 6}
          textAnchor={index === points.length - 1 ? "end" : "middle"}
          dx={index === points.length - 1 ? FRAME_MARGIN.right - 4 : 0}
          className="tabular fill-faint text-2xs"
        >
          {formatTick(points[index]?.date ?? "")}
        </text>
      ))}
      {shape.fromZero && !props.bands && <path d={shape.fill} fill={`url(#${gradient})`} />}
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
        return (alone || props.dots) && one.value !== null ? (
          // Two may be of one day, and they never move.
          // biome-ignore lint/suspicious/noArrayIndexKey: position is the identity here
          <circle key={index} cx={x(index)} cy={y(one.value)} r={3} fill="var(--brand)" />
        ) : null;
      })}
      {point && at !== null && (
        <g>
          <line
            x1={x(at)}
            x2={x(at)}
            y1={FRAME_MARGIN.top}
            y2={FRAME_HEIGHT - FRAME_MARGIN.bottom}
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
