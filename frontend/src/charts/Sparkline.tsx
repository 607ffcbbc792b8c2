import { extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";

const WIDTH = 72;
const HEIGHT = 28;
const EDGE = 3; // room for the dot at the end

/** The course of a number, without axes: its neighbours say how much, this says how it came there. */
export function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return <span className="block" style={{ width: WIDTH, height: HEIGHT }} />;
  const [low = 0, high = 0] = extent(known);
  const x = scaleLinear([0, values.length - 1], [EDGE, WIDTH - EDGE]);
  // A flat course lies in the middle, not at the foot.
  const y = scaleLinear(low === high ? [low - 1, high + 1] : [low, high], [HEIGHT - EDGE, EDGE]);
  const path = line<number | null>()
    .x((_value, index) => x(index))
    .y((value) => y(value ?? 0))
    .defined((value) => value !== null)(values);
  const end = values.findLastIndex((value) => value !== null);
  const last = values[end] ?? 0;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path
        d={path ?? ""}
        fill="none"
        stroke="var(--brand)"
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
      <circle cx={x(end)} cy={y(last)} r={2.25} fill="var(--brand)" />
    </svg>
  );
}
