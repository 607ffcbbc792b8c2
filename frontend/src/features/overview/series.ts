import type { LinePoint } from "@/charts/lineGeometry";
import type { Grain, SeriesMetric } from "@/features/overview/search";
import { addDays, daysIn, type Period } from "@/filters/period";
import type { Unit } from "@/i18n/formats";

export const UNITS: Record<SeriesMetric, Unit> = {
  wonAmount: "BRL",
  winRate: "percent",
  salesCycleDays: "days",
  interactions: "count",
  onTimeRate: "percent",
  openPipeline: "BRL",
  contactCoverage: "percent",
  overdueActions: "count",
};

/** What adds up over days: half a week of it is half as much, and would read as a fall. */
const ADDITIVE: readonly SeriesMetric[] = ["wonAmount", "interactions"];

export function defaultGrain(period: Period): Grain {
  const days = daysIn(period);
  if (days <= 31) return "day";
  return days <= 200 ? "week" : "month";
}

/** The days that a point of the series covers, no more than the period does. */
export function intervalOf(first: string, grain: Grain, period: Period): Period {
  const last = lastDay(first, grain);
  return { start: first, end: last < period.end ? last : period.end };
}

/** The days that a point of the series is compared with. */
export function intervalBefore(first: string, grain: Grain, period: Period): Period {
  const { start, end } = intervalOf(first, grain, period);
  const days = daysIn(period);
  return { start: addDays(start, -days), end: addDays(end, -days) };
}

function lastDay(first: string, grain: Grain): string {
  if (grain === "day") return first;
  const day = new Date(`${first}T00:00:00Z`);
  if (grain === "week") return addDays(first, (7 - day.getUTCDay()) % 7); // its Sunday
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0))
    .toISOString()
    .slice(0, 10);
}

function startsWhole(first: string, grain: Grain): boolean {
  const day = new Date(`${first}T00:00:00Z`);
  if (grain === "week") return day.getUTCDay() === 1;
  return grain === "day" || day.getUTCDate() === 1;
}

/** Marks the weeks and months that the period cuts. */
export function linePoints(
  points: { date: string; value: number | null; previous: number | null }[],
  metric: SeriesMetric,
  grain: Grain,
  period: Period,
): LinePoint[] {
  return points.map((point) => {
    const cut =
      point.date < period.start ||
      lastDay(point.date, grain) > period.end ||
      !startsWhole(point.date, grain);
    return { ...point, partial: ADDITIVE.includes(metric) && cut };
  });
}
