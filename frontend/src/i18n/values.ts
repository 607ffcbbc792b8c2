import type { Dictionary } from "@/i18n/dictionary";

const NO_VALUE = "(none)"; // what the API says for rows without an organisation, city, owner or segment

type Kind = Exclude<keyof Dictionary["values"], "none">;
export type Dimension = keyof Dictionary["values"]["none"];

/** A coded value in the reader's language; one that the dictionaries do not know is shown as it is. */
export function codedValue(t: Dictionary, kind: Kind, value: string): string {
  const known: Record<string, string> = t.values[kind];
  return known[value] ?? value;
}

/** The name of an organisation, city, owner or segment, or "sem …" where there is none. */
export function dimensionValue(t: Dictionary, dimension: Dimension, value: string | null): string {
  return value === null || value === NO_VALUE ? t.values.none[dimension] : value;
}
