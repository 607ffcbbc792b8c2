import type { components } from "@/api/schema";
import {
  ceilTo,
  compare,
  type Decimal,
  decimal,
  fits,
  floorTo,
  minus,
  over,
  plus,
  sign,
  times,
} from "@/features/portfolio/decimal";

/*
 * Whether an order fits a symbol's filters: the same rules in the same order as
 * backend/portfolio/filters.py. tests/portfolio/filter_cases.json holds both to that.
 */

export type SymbolInfo = components["schemas"]["SymbolInfo"];
type Order = components["schemas"]["OrderView"];

export interface Terms {
  side: Order["side"];
  kind: Order["type"];
  quantity?: Decimal | null;
  quoteQuantity?: Decimal | null;
  price?: Decimal | null;
  stopPrice?: Decimal | null;
}
type Field = "symbol" | "type" | "quantity" | "quote_quantity" | "price" | "stop_price";
type Problem =
  | "notTrading"
  | "noSuchType"
  | "quantityOnly"
  | "least"
  | "most"
  | "step"
  | "farAbove"
  | "farBelow"
  | "tooLittle"
  | "tooMuch";

/** What is wrong with an order, at which field, and the limit that it does not keep. */
export interface Complaint {
  code: string;
  field: Field;
  problem: Problem;
  limit: Decimal | null;
}

/** What is wrong with an order. Rules that need the current price are skipped while nobody knows it. */
export function complaints(info: SymbolInfo, terms: Terms, last: Decimal | null): Complaint[] {
  const { price, stopPrice, quantity } = terms;
  const found = ofKind(info, terms);
  if (price) found.push(...ofPrice(info, "price", price));
  if (stopPrice) found.push(...ofPrice(info, "stop_price", stopPrice));
  if (price && last) found.push(...ofDistance(info, terms.side, price, last));
  if (quantity) found.push(...ofQuantity(info, terms.kind === "MARKET", quantity));
  return found.length > 0 ? found : ofWorth(info, terms, last);
}

const complaint = (
  code: string,
  field: Field,
  problem: Problem,
  limit: Decimal | null = null,
): Complaint => ({ code, field, problem, limit });

function ofKind(info: SymbolInfo, terms: Terms): Complaint[] {
  const found: Complaint[] = [];
  if (!info.trading) found.push(complaint("STATUS", "symbol", "notTrading"));
  if (!info.order_types.includes(terms.kind)) found.push(complaint("TYPE", "type", "noSuchType"));
  if (terms.quoteQuantity && !info.quote_market) {
    found.push(complaint("TYPE", "quote_quantity", "quantityOnly"));
  }
  return found;
}

function ofPrice(info: SymbolInfo, field: Field, price: Decimal): Complaint[] {
  const [least, most] = [decimal(info.min_price), decimal(info.max_price)];
  const step = decimal(info.tick_size);
  const bad = (problem: Problem, limit: Decimal) => [
    complaint("PRICE_FILTER", field, problem, limit),
  ];
  if (compare(price, least) < 0 || sign(price) <= 0) return bad("least", least);
  if (sign(most) > 0 && compare(price, most) > 0) return bad("most", most);
  return fits(price, step, least) ? [] : bad("step", step);
}

function ofDistance(
  info: SymbolInfo,
  side: Terms["side"],
  price: Decimal,
  last: Decimal,
): Complaint[] {
  const [up, down] =
    side === "BUY"
      ? [info.bid_percent_up, info.bid_percent_down]
      : [info.ask_percent_up, info.ask_percent_down];
  const [high, low] = [times(last, decimal(up)), times(last, decimal(down))];
  const bad = (problem: Problem, limit: Decimal) => [
    complaint("PERCENT_PRICE_BY_SIDE", "price", problem, limit),
  ];
  if (sign(high) > 0 && compare(price, high) > 0) return bad("farAbove", high);
  return compare(price, low) < 0 ? bad("farBelow", low) : [];
}

type Lot = [code: string, least: string, most: string, step: string];

function lots(info: SymbolInfo, market: boolean): Lot[] {
  const own: Lot = ["LOT_SIZE", info.min_quantity, info.max_quantity, info.step_size];
  if (!market) return [own];
  return [
    own,
    ["MARKET_LOT_SIZE", info.market_min_quantity, info.market_max_quantity, info.market_step_size],
  ];
}

function ofQuantity(info: SymbolInfo, market: boolean, quantity: Decimal): Complaint[] {
  for (const [code, ...limits] of lots(info, market)) {
    const [least, most, step] = limits.map(decimal) as [Decimal, Decimal, Decimal];
    const bad = (problem: Problem, limit: Decimal) => [complaint(code, "quantity", problem, limit)];
    if (compare(quantity, least) < 0 || sign(quantity) <= 0) {
      return bad("least", sign(least) > 0 ? least : step);
    }
    if (sign(most) > 0 && compare(quantity, most) > 0) return bad("most", most);
    if (!fits(quantity, step, least)) return bad("step", step);
  }
  return [];
}

/** What an order is worth; one at market counts at the current price, where it is known. */
function ofWorth(info: SymbolInfo, terms: Terms, last: Decimal | null): Complaint[] {
  if (terms.kind === "MARKET" && !info.market_notional) return [];
  const field = terms.quoteQuantity ? "quote_quantity" : "quantity";
  const price = terms.price ?? terms.stopPrice ?? last;
  const worth =
    terms.quoteQuantity ?? (terms.quantity && price ? times(terms.quantity, price) : null);
  if (!worth) return [];
  const [least, most] = [decimal(info.min_notional), decimal(info.max_notional)];
  if (compare(worth, least) < 0) return [complaint("NOTIONAL", field, "tooLittle", least)];
  const tooMuch = sign(most) > 0 && compare(worth, most) > 0;
  return tooMuch ? [complaint("NOTIONAL", field, "tooMuch", most)] : [];
}

/** The number next to what was typed that would fit, if there is one. */
export function nearest(
  info: SymbolInfo,
  terms: Terms,
  { field, problem, limit }: Complaint,
  last: Decimal | null,
): Decimal | null {
  if (limit === null) return null;
  if (field === "quote_quantity") return limit;
  if (field === "quantity") {
    const { quantity } = terms;
    const price = terms.price ?? terms.stopPrice ?? last;
    const step = coarsest(info, terms.kind === "MARKET");
    if (problem === "step" && quantity) {
      const below = floorTo(quantity, step);
      const least = decimal(info.min_quantity);
      return compare(below, least) < 0 ? least : below;
    }
    if (problem === "most") return floorTo(limit, step);
    if (problem === "tooLittle" && price) return ceilTo(over(limit, price, 18), step);
    if (problem === "tooMuch" && price) return floorTo(over(limit, price, 18), step);
    return sign(limit) > 0 ? limit : null;
  }
  const step = decimal(info.tick_size);
  const price = field === "stop_price" ? terms.stopPrice : terms.price;
  if (problem === "step" && price) return toTick(price, step, decimal(info.min_price));
  if (problem === "farAbove" || problem === "most") return floorTo(limit, step);
  if (problem === "farBelow") return ceilTo(limit, step);
  return sign(limit) > 0 ? limit : null;
}

/** A market order has two steps to keep; one is a multiple of the other wherever this was looked at. */
export function coarsest(info: SymbolInfo, market: boolean): Decimal {
  const steps = lots(info, market).map(([, , , step]) => decimal(step));
  return steps.reduce((one, other) => (compare(other, one) > 0 ? other : one));
}

function toTick(price: Decimal, step: Decimal, start: Decimal): Decimal {
  const above = minus(price, start);
  const [low, high] = [floorTo(above, step), ceilTo(above, step)];
  const nearer = compare(minus(above, low), minus(high, above)) <= 0 ? low : high;
  return plus(start, nearer);
}
