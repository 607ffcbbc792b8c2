import {
  type Decimal,
  decimal,
  minus,
  over,
  plus,
  sign,
  times,
  ZERO,
} from "@/features/portfolio/decimal";
import type { SymbolInfo } from "@/features/portfolio/filters";
import type { Prices } from "@/features/portfolio/prices";
import type { Balance, Position } from "@/features/portfolio/queries";

const REAL = "BRL";
const VIA = ["USDT", "BTC"]; // what most assets are priced in where nobody pays reais for them

/** Symbols whose prices, multiplied, turn an asset into reais; null when there are none. */
export function wayToReais(asset: string, symbols: readonly SymbolInfo[]): string[] | null {
  if (asset === REAL) return [];
  const pair = (base: string, quote: string) =>
    symbols.find((one) => one.base_asset === base && one.quote_asset === quote)?.symbol;
  const direct = pair(asset, REAL);
  if (direct) return [direct];
  for (const middle of VIA) {
    const [first, second] = [pair(asset, middle), pair(middle, REAL)];
    if (first && second) return [first, second];
  }
  return null;
}

/** What an amount is worth in reais at live prices; null while one of them is not known. */
export function inReais(
  amount: Decimal,
  asset: string,
  symbols: readonly SymbolInfo[],
  prices: Prices,
): Decimal | null {
  const way = wayToReais(asset, symbols);
  return (
    way?.reduce<Decimal | null>((worth, symbol) => {
      const price = prices.of[symbol]?.price;
      return worth && price ? times(worth, price) : null;
    }, amount) ?? null
  );
}

export const amountOf = ({ free, locked }: Balance): Decimal =>
  plus(decimal(free), decimal(locked));

/** What a position is worth at a price and what it has brought so far, in quote; `share` of its cost. */
export function standing(position: Position, price: Decimal) {
  const cost = decimal(position.cost);
  const value = times(decimal(position.quantity), price);
  const profit = minus(value, cost);
  return { value, profit, share: sign(cost) > 0 ? over(profit, cost, 6) : null };
}

/** A sum of which some parts are not known: what is, and whether that is all of it. */
export function total(parts: readonly (Decimal | null)[]): { sum: Decimal; whole: boolean } {
  return {
    sum: parts.reduce<Decimal>((sum, part) => (part ? plus(sum, part) : sum), ZERO),
    whole: parts.every((part) => part !== null),
  };
}
