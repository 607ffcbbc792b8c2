import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decimal, plain } from "@/features/portfolio/decimal";
import { complaints, nearest, type SymbolInfo, type Terms } from "@/features/portfolio/filters";

interface Case {
  name: string;
  symbol: string;
  order: {
    side: Terms["side"];
    kind: Terms["kind"];
    quantity?: string;
    quote_quantity?: string;
    price?: string;
    stop_price?: string;
  };
  last: string | null;
  complaints: { code: string; field: string; problem: string; limit: string | null }[];
  nearest?: string;
}
interface Cases {
  symbols: Record<string, SymbolInfo>;
  cases: Case[];
}

// tests/portfolio/test_filter_cases.py holds the server to the same cases.
const { symbols, cases }: Cases = JSON.parse(
  readFileSync("../tests/portfolio/filter_cases.json", "utf8"),
);
const maybe = (text: string | null | undefined) => (text ? decimal(text) : null);

test.each(cases)("$name", ({ symbol, order, last, complaints: expected, nearest: near }) => {
  const info = symbols[symbol];
  if (!info) throw new Error(`no symbol ${symbol}`);
  const terms: Terms = {
    side: order.side,
    kind: order.kind,
    quantity: maybe(order.quantity),
    quoteQuantity: maybe(order.quote_quantity),
    price: maybe(order.price),
    stopPrice: maybe(order.stop_price),
  };
  const found = complaints(info, terms, maybe(last));
  expect(found.map((one) => ({ ...one, limit: one.limit && plain(one.limit) }))).toEqual(expected);
  if (near === undefined || !found[0]) return;
  const fitting = nearest(info, terms, found[0], maybe(last));
  expect(fitting && plain(fitting)).toBe(near);
});
