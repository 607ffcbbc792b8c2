import type { Dictionary } from "@/i18n/dictionary";

export type Unit = "BRL" | "percent" | "days" | "count";
type Day = string; // YYYY-MM-DD, a calendar day without a zone

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const FEW = 50;
const ZONE = "America/Sao_Paulo";

/** Every number and date on screen is written here; `Intl` objects are costly, so they are made once. */
export function createFormats(locale: string, t: Dictionary) {
  const number = (options: Intl.NumberFormatOptions) => {
    const format = new Intl.NumberFormat(locale, options);
    return (value: number) => format.format(value).replace("-", "\u2212");
  };
  const day = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
    return (value: Day) => format.format(new Date(`${value}T00:00:00Z`));
  };
  const instant = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: ZONE });
    return (value: string) => format.format(new Date(value));
  };
  const brl = { style: "currency", currency: "BRL" } as const;
  const dayUnit = { style: "unit", unit: "day", unitDisplay: "long" } as const;
  const one = { maximumFractionDigits: 1 } as const;
  const oneAlways = { minimumFractionDigits: 1, ...one } as const;
  const signed = { signDisplay: "exceptZero" } as const;

  const integer = number({ maximumFractionDigits: 0 });
  const compactCount = number({ notation: "compact", ...one });
  const compactMoney = number({ ...brl, notation: "compact", minimumFractionDigits: 0, ...one });
  const wholeMoney = number({ ...brl, maximumFractionDigits: 0 });
  const percent = number({ style: "percent", ...oneAlways });
  const signedPercent = number({ style: "percent", ...oneAlways, ...signed });
  const signedOne = number({ ...oneAlways, ...signed });
  const hundredths = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const axisPercent = number({ style: "percent", ...one });
  const unit = (name: string) =>
    number({ style: "unit", unit: name, unitDisplay: "short", maximumSignificantDigits: 3 });
  // From the largest that fits down: 90 s is a minute and a half, 0.02 s is twenty milliseconds.
  const durations: [number, (value: number) => string][] = [
    [24 * HOUR, unit("day")],
    [HOUR, unit("hour")],
    [MINUTE, unit("minute")],
    [1, unit("second")],
    [0.001, unit("millisecond")],
  ];
  const sizes: [number, (value: number) => string][] = [
    [1e9, unit("gigabyte")],
    [1e6, unit("megabyte")],
    [1e3, unit("kilobyte")],
    [1, unit("byte")],
  ];
  const scaled = (value: number, steps: [number, (value: number) => string][]) => {
    const [size, format] = steps.find(([least]) => value >= least) ?? steps.at(-1) ?? [1, String];
    return format(value / size);
  };
  const relative = new Intl.RelativeTimeFormat(locale, { style: "short" });
  const monthName = day({ month: "short" });
  const year = day({ year: "2-digit" });
  const dayNumber = day({ day: "numeric" });
  const month = (value: Day) => monthName(value).replace(".", "");

  const compact: Record<Unit, (value: number) => string> = {
    BRL: (value) => (Math.abs(value) < 10_000 ? wholeMoney(value) : compactMoney(value)),
    percent: (value) => percent(value / 100),
    days: number({ ...dayUnit, ...one }),
    count: (value) => (Math.abs(value) < 100_000 ? integer(value) : compactCount(value)),
  };
  const exact: Record<Unit, (value: number) => string> = {
    BRL: number(brl),
    percent: number({ style: "percent", maximumFractionDigits: 2 }),
    days: number({ ...dayUnit, maximumFractionDigits: 2 }),
    count: number({ maximumFractionDigits: 2 }),
  };
  const axis: Record<Unit, (value: number) => string> = {
    BRL: compactMoney,
    percent: (value) => axisPercent(value / 100),
    days: number(one),
    count: compactCount,
  };
  const difference: Record<Unit, (value: number) => string> = {
    BRL: number({ ...brl, notation: "compact", minimumFractionDigits: 0, ...one, ...signed }),
    percent: (value) => `${signedOne(value)}\u00a0${t.tile.percentagePoints}`,
    days: number({ ...dayUnit, ...one, ...signed }),
    count: number({ maximumFractionDigits: 0, ...signed }),
  };

  return {
    integer,
    wholeMoney,
    percent: (value: number) => percent(value / 100),
    compact: (value: number, unit: Unit) => compact[unit](value),
    exact: (value: number, unit: Unit) =>
      unit === "percent" ? exact.percent(value / 100) : exact[unit](value),
    axis: (value: number, unit: Unit) => axis[unit](value),
    difference: (value: number, unit: Unit) => difference[unit](value),
    /**
     * Money and counts change by a share of what they were; percentages and days by points and days.
     * So do a few things that became many: "+174" says more than "+725%".
     */
    delta: (delta: number, previous: number | null, unit: Unit) => {
      if (!previous || unit === "percent" || unit === "days") return difference[unit](delta);
      const share = delta / Math.abs(previous);
      const few = unit === "count" && (Math.abs(previous) < FEW || Math.abs(share) >= 2);
      return few ? difference.count(delta) : signedPercent(share);
    },
    /** A score from 0 to 1. */
    score: hundredths,
    duration: (seconds: number) => scaled(seconds, durations),
    bytes: (count: number) => scaled(count, sizes),
    dollars: number({ style: "currency", currency: "USD", currencyDisplay: "code" }),
    date: day({ day: "2-digit", month: "2-digit", year: "numeric" }),
    dayMonth: day({ day: "2-digit", month: "2-digit" }),
    /** "3 jun", where Intl would say "3 de jun.": it stands under an axis. */
    tickDay: (value: Day) => `${dayNumber(value)} ${month(value)}`,
    tickMonth: (value: Day) => `${month(value)} ${year(value)}`,
    localDate: instant({ day: "2-digit", month: "2-digit", year: "numeric" }),
    time: instant({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    dateTime: instant({
      day: "2-digit",
      month: "2-digit",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }),
    ago: (seconds: number) => {
      if (seconds < 45) return t.freshness.now;
      if (seconds < HOUR) return relative.format(-Math.round(seconds / MINUTE), "minute");
      if (seconds < 24 * HOUR) return relative.format(-Math.round(seconds / HOUR), "hour");
      return relative.format(-Math.round(seconds / (24 * HOUR)), "day");
    },
  };
}

export type Formats = ReturnType<typeof createFormats>;
