import * as v from "valibot";

export const DIMENSIONS = ["org", "location", "owner", "segment"] as const;
export type Dimension = (typeof DIMENSIONS)[number];
/** The open stages: what stands in the pipeline, and what an open action's opportunity may be in. */
export const STAGES = ["Prospecting", "Qualification", "Proposal", "Negotiation"] as const;
export type Stage = (typeof STAGES)[number];
export const PRESETS = ["1d", "wtd", "7d", "mtd", "30d", "qtd", "90d", "ytd"] as const;
export type Preset = (typeof PRESETS)[number];
export const DEFAULT_PRESET: Preset = "90d";

const MAX_VALUES = 50; // the API refuses more
const MAX_PERIOD_DAYS = 3660;
const EARLIEST = "1990-01-01";
const LATEST = "2100-12-31";

/** What an address cannot mean becomes what stands there without it, so no address breaks a page. */
export const absentWhenBad = <S extends v.GenericSchema>(schema: S) =>
  v.fallback(v.optional(schema), undefined);

export const names = absentWhenBad(
  v.pipe(
    v.union([v.string(), v.array(v.string())]),
    v.transform((given) => {
      const all = Array.isArray(given) ? given : [given];
      const tidy = [...new Set(all.map((name) => name.trim()).filter(Boolean))].sort();
      return tidy.length > 0 ? tidy.slice(0, MAX_VALUES) : undefined;
    }),
  ),
);

const stages = absentWhenBad(
  v.pipe(
    v.union([v.string(), v.array(v.string())]),
    v.transform((given) => {
      const known = STAGES.filter((stage) => given.includes(stage));
      return known.length > 0 ? known : undefined;
    }),
  ),
);

const isDay = (text: string) => {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
};
export const day = absentWhenBad(
  v.pipe(
    v.string(),
    v.regex(/^\d{4}-\d{2}-\d{2}$/),
    v.check(isDay),
    v.minValue(EARLIEST),
    v.maxValue(LATEST),
  ),
);

export function isPeriod(start: string | undefined, end: string | undefined): boolean {
  if (!start || !end || start > end) return false;
  return (Date.parse(end) - Date.parse(start)) / 86_400_000 < MAX_PERIOD_DAYS;
}

/** The filters that every page shares, as they stand in the address; defaults are left out of it. */
export interface FilterSearch extends Partial<Record<Dimension, string[]>> {
  stage?: Stage[];
  period?: Preset;
  start?: string;
  end?: string;
}

export const filterSearch = v.pipe(
  v.object({
    org: names,
    location: names,
    owner: names,
    segment: names,
    stage: stages,
    period: absentWhenBad(v.picklist(PRESETS)),
    start: day,
    end: day,
  }),
  v.transform(({ period, start, end, ...rest }): FilterSearch => {
    // Both dates or neither: half a custom period says nothing.
    if (isPeriod(start, end)) return { ...rest, period: undefined, start, end };
    const preset = period === DEFAULT_PRESET ? undefined : period;
    return { ...rest, period: preset, start: undefined, end: undefined };
  }),
);

/** `?org=a&org=b`: repeated keys, the way the API reads lists too. */
export function parseSearch(text: string): Record<string, unknown> {
  const found: Record<string, string | string[]> = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const before = found[key];
    found[key] = before === undefined ? value : [before, value].flat();
  }
  return found;
}

const FIRST = [...DIMENSIONS, "stage", "period", "start", "end"];
const rank = (key: string) => (FIRST.indexOf(key) + FIRST.length + 1) % (FIRST.length + 1);

/** The filters first, in one order: the same page has one address, however one came to it. */
export function stringifySearch(search: object): string {
  const params = new URLSearchParams();
  const entries = Object.entries(search).sort(([one], [other]) => rank(one) - rank(other));
  for (const [key, value] of entries) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") params.append(key, String(one));
    }
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}

/** The part of an address that goes along to another page. */
export function keepFilters(search: FilterSearch): FilterSearch {
  const { org, location, owner, segment, stage, period, start, end } = search;
  return { org, location, owner, segment, stage, period, start, end };
}
