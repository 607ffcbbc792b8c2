import {
  compare,
  type Decimal,
  decimal,
  floorTo,
  minus,
  over,
  plain,
  sign,
  times,
} from "@/features/portfolio/decimal";
import { readEntry } from "@/features/portfolio/entry";
import {
  type Complaint,
  coarsest,
  complaints,
  nearest,
  type SymbolInfo,
  type Terms,
} from "@/features/portfolio/filters";
import type { NewOrder } from "@/features/portfolio/queries";
import type { text } from "@/features/portfolio/text";
import type { Language } from "@/i18n/language";

export interface Draft {
  side: "BUY" | "SELL";
  type: "MARKET" | "LIMIT";
  /** A market purchase says how much, or what to spend. */
  by: "spend" | "quantity";
  quantity: string;
  spend: string;
  price: string;
}
export type Slot = "symbol" | "quantity" | "spend" | "price";
type Words = (typeof text)["en"]["ticket"]["wrong"];

/** What is wrong with a field, a number that it is about and in which asset, and one that would do. */
export interface Wrong {
  what: keyof Words;
  limit?: Decimal | null;
  unit?: string | null;
  fix?: Decimal | null;
}
/** What there is to use; null while nobody knows. */
export interface Available {
  base: Decimal | null;
  quote: Decimal | null;
}
export interface Estimate {
  /** What goes, of the asset that is paid with. */
  pays: Decimal;
  /** What comes, the fee taken off. */
  receives: Decimal;
  fee: Decimal;
  left: Decimal | null;
}
interface Judged {
  terms: Terms;
  wrong: Partial<Record<Slot, Wrong>>;
  missing: Slot[];
  /** The order, when nothing is wrong with it as far as the page can tell. */
  order: NewOrder | null;
}

const CENT = decimal("0.01");
const SMALLEST = decimal("0.00000001");
const SLOTS = {
  quantity: "quantity",
  quote_quantity: "spend",
  price: "price",
  symbol: "symbol",
  type: "symbol",
  stop_price: "price",
} as const;

export const bySpending = (draft: Draft, info: SymbolInfo) =>
  draft.side === "BUY" && draft.type === "MARKET" && draft.by === "spend" && info.quote_market;

/** Everything that can be said of an order before it is sent. */
export function judge(
  draft: Draft,
  info: SymbolInfo,
  last: Decimal | null,
  available: Available,
  language: Language,
): Judged {
  const wrong: Judged["wrong"] = {};
  const missing: Slot[] = [];
  const read = (slot: "quantity" | "spend" | "price"): Decimal | null => {
    const entry = readEntry(draft[slot], language);
    if (entry.kind === "empty") missing.push(slot);
    else if (entry.kind === "unreadable") {
      wrong[slot] = { what: entry.meant ? "useComma" : "unreadable", fix: entry.meant };
    } else if (sign(entry.value) <= 0) wrong[slot] = { what: "zero" };
    else return entry.value;
    return null;
  };
  const spending = bySpending(draft, info);
  const limit = draft.type === "LIMIT";
  const terms: Terms = {
    side: draft.side,
    kind: draft.type,
    quantity: spending ? null : read("quantity"),
    quoteQuantity: spending ? read("spend") : null,
    price: limit ? read("price") : null,
  };
  for (const one of complaints(info, terms, last)) {
    const slot = SLOTS[one.field];
    // What a limit order is worth is not known before its price is.
    if (wrong[slot] || (one.code === "NOTIONAL" && limit && !terms.price)) continue;
    wrong[slot] = {
      what: one.problem,
      limit: one.limit,
      unit: unitOf(one, info),
      fix: fitting(info, terms, one, last),
    };
  }
  const slot = spending ? "spend" : "quantity";
  const short = wrong[slot] ? null : shortOf(info, terms, last, available);
  if (short) wrong[slot] = short;
  const good = missing.length === 0 && Object.keys(wrong).length === 0;
  return { terms, wrong, missing, order: good ? asOrder(info, terms) : null };
}

function unitOf({ field, code }: Complaint, info: SymbolInfo): string | null {
  if (field === "quantity" && code !== "NOTIONAL") return info.base_asset;
  return field === "symbol" || field === "type" ? null : info.quote_asset;
}

/** A number next to what was typed, if it really is one that fits. */
function fitting(
  info: SymbolInfo,
  terms: Terms,
  one: Complaint,
  last: Decimal | null,
): Decimal | null {
  const near = nearest(info, terms, one, last);
  if (!near) return null;
  const changed: Terms = { ...terms };
  if (one.field === "quantity") changed.quantity = near;
  if (one.field === "quote_quantity") changed.quoteQuantity = near;
  if (one.field === "price") changed.price = near;
  return complaints(info, changed, last).some(({ field }) => field === one.field) ? null : near;
}

function shortOf(
  info: SymbolInfo,
  terms: Terms,
  last: Decimal | null,
  available: Available,
): Wrong | null {
  const buying = terms.side === "BUY";
  const there = buying ? available.quote : available.base;
  const price = terms.price ?? last;
  const quantity = terms.quantity ?? null;
  const needed = buying
    ? (terms.quoteQuantity ?? (quantity && price && times(quantity, price)))
    : quantity;
  if (!there || !needed || compare(needed, there) <= 0) return null;
  return {
    what: "funds",
    limit: there,
    unit: buying ? info.quote_asset : info.base_asset,
    fix: shareOf(info, terms, there, 100n, price),
  };
}

/** A part, in percent, of what is available, as a number that fits the field; null when nothing does. */
export function shareOf(
  info: SymbolInfo,
  terms: Pick<Terms, "side" | "kind" | "quoteQuantity">,
  there: Decimal,
  percent: bigint,
  price: Decimal | null,
  spending = Boolean(terms.quoteQuantity),
): Decimal | null {
  const part = over(times(there, { units: percent, places: 0 }), decimal("100"), 18);
  const step = coarsest(info, terms.kind === "MARKET");
  const found = spending
    ? floorTo(part, info.quote_asset === "BRL" ? CENT : SMALLEST)
    : terms.side === "SELL"
      ? floorTo(part, step)
      : price && sign(price) > 0
        ? floorTo(over(part, price, 18), step)
        : null;
  return found && sign(found) > 0 ? found : null;
}

/** About what comes of an order: at its limit, or at the price of now. */
export function estimate(
  info: SymbolInfo,
  { side, kind, quantity, quoteQuantity, price }: Terms,
  last: Decimal | null,
  available: Available,
  fee: Decimal,
): Estimate | null {
  const at = price ?? last;
  if (!at || sign(at) <= 0) return null;
  const amount =
    quantity ??
    (quoteQuantity && floorTo(over(quoteQuantity, at, 18), coarsest(info, kind === "MARKET")));
  if (!amount) return null;
  const worth = times(amount, at);
  const [pays, gross] = side === "BUY" ? [quoteQuantity ?? worth, amount] : [amount, worth];
  const taken = times(gross, fee);
  const there = side === "BUY" ? available.quote : available.base;
  return { pays, receives: minus(gross, taken), fee: taken, left: there && minus(there, pays) };
}

/** Whether a limit order is executed at once. */
export const crosses = ({ side, price }: Terms, last: Decimal | null): boolean =>
  Boolean(
    price && last && (side === "BUY" ? compare(price, last) >= 0 : compare(price, last) <= 0),
  );

function asOrder(info: SymbolInfo, terms: Terms): NewOrder {
  const { side, kind, quantity, quoteQuantity, price } = terms;
  return {
    symbol: info.symbol,
    side,
    type: kind === "LIMIT" ? "LIMIT" : "MARKET",
    ...(quantity && { quantity: plain(quantity) }),
    ...(quoteQuantity && { quote_quantity: plain(quoteQuantity) }),
    ...(price && { price: plain(price) }),
  };
}
