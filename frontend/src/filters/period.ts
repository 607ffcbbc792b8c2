import { DEFAULT_PRESET, type FilterSearch, type Preset } from "@/filters/search";

export interface Period {
  start: string;
  end: string;
}

export const COVERAGE_DAYS = 30; // in which an organisation counts as contacted (CONTRACT.md)

const DAYS: Partial<Record<Preset, number>> = { "1d": 1, "7d": 7, "30d": 30, "90d": 90 };

export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

export function daysIn({ start, end }: Period): number {
  return (Date.parse(end) - Date.parse(start)) / 86_400_000 + 1;
}

/** Today where the data lives, whatever the reader's clock zone. */
export function todayInSaoPaulo(now = new Date()): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "America/Sao_Paulo" }).format(now);
}

/** A preset ends at the data's newest day, not at the reader's today: a day without data is no result. */
export function presetPeriod(preset: Preset, asOf: string): Period {
  const days = DAYS[preset];
  if (days) return { start: addDays(asOf, 1 - days), end: asOf };
  if (preset === "wtd") {
    const weekday = new Date(`${asOf}T00:00:00Z`).getUTCDay();
    return { start: addDays(asOf, -((weekday + 6) % 7)), end: asOf }; // weeks begin on Monday
  }
  const month = Number(asOf.slice(5, 7));
  const first = { mtd: month, qtd: month - ((month - 1) % 3), ytd: 1 }[preset as "mtd"];
  return { start: `${asOf.slice(0, 4)}-${String(first).padStart(2, "0")}-01`, end: asOf };
}

export function resolvePeriod(search: FilterSearch, asOf: string): Period {
  if (search.start && search.end) return { start: search.start, end: search.end };
  return presetPeriod(search.period ?? DEFAULT_PRESET, asOf);
}

/** The days that a period is compared with: as many, just before. */
export function previousPeriod(period: Period): Period {
  return { start: addDays(period.start, -daysIn(period)), end: addDays(period.start, -1) };
}
