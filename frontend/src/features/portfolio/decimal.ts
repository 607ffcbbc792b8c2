/** A decimal number, exact: `units` times ten to the power of minus `places`. Money is never a float here. */
export interface Decimal {
  readonly units: bigint;
  readonly places: number;
}

export const ZERO: Decimal = { units: 0n, places: 0 };
const NUMBER = /^(-?)(\d+)(?:\.(\d*))?$/;
const power = (places: number) => 10n ** BigInt(places);
const at = (value: Decimal, places: number) => value.units * power(places - value.places);
const wider = (one: Decimal, other: Decimal) => Math.max(one.places, other.places);

/** Reads a number as the API writes it: digits, a point, no exponent. */
export function decimal(text: string): Decimal {
  const [, sign, whole = "", part = ""] = NUMBER.exec(text) ?? [];
  if (!whole) throw new RangeError("not a decimal");
  return { units: BigInt(`${sign}${whole}${part}`), places: part.length };
}

/** Writes it as the API does: without an exponent, and without zeros that say nothing. */
export function plain({ units, places }: Decimal): string {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const part = digits.slice(digits.length - places).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${whole}${part && `.${part}`}`;
}

export function plus(one: Decimal, other: Decimal): Decimal {
  const places = wider(one, other);
  return { units: at(one, places) + at(other, places), places };
}
export const minus = (one: Decimal, other: Decimal): Decimal =>
  plus(one, { units: -other.units, places: other.places });

export const times = (one: Decimal, other: Decimal): Decimal => ({
  units: one.units * other.units,
  places: one.places + other.places,
});

/** Divides, cut off after so many places. */
export function over(one: Decimal, other: Decimal, places: number): Decimal {
  const common = wider(one, other);
  return { units: (at(one, common) * power(places)) / at(other, common), places };
}

/** Below zero, zero or above it: what `one` is compared with `other`. */
export function compare(one: Decimal, other: Decimal): number {
  const { units } = minus(one, other);
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}
export const sign = (value: Decimal): number => compare(value, ZERO);

/** Whether a value is a whole number of steps above a start; a step of 0 takes any. */
export function fits(value: Decimal, step: Decimal, start: Decimal = ZERO): boolean {
  if (step.units === 0n) return true;
  const above = minus(value, start);
  const places = wider(above, step);
  return at(above, places) % at(step, places) === 0n;
}

/** Rounds a positive value down to a whole number of steps; a step of 0 leaves it alone. */
export function floorTo(value: Decimal, step: Decimal): Decimal {
  if (step.units === 0n) return value;
  const places = wider(value, step);
  return times({ units: at(value, places) / at(step, places), places: 0 }, step);
}

export function ceilTo(value: Decimal, step: Decimal): Decimal {
  const low = floorTo(value, step);
  return compare(low, value) === 0 ? low : plus(low, step);
}

/** A number for places on a line; never for money. */
export const rough = (value: Decimal): number => Number(plain(value));
