import type { ReactNode } from "react";
import { type Decimal, decimal, minus, over, sign } from "@/features/portfolio/decimal";
import { useFigures } from "@/features/portfolio/figures";
import { Gain } from "@/features/portfolio/Gain";
import { usePrices } from "@/features/portfolio/prices";
import { useBalances, useInfo, usePositions } from "@/features/portfolio/queries";
import { text } from "@/features/portfolio/text";
import { amountOf, inReais, standing, total } from "@/features/portfolio/worth";
import { useText } from "@/i18n/language";
import { Skeleton } from "@/ui/Skeleton";

const REAL = "BRL";

/** What all of it is worth, what there is to spend, and how it is going. */
export function Summary() {
  const t = useText(text).summary;
  const figures = useFigures();
  const prices = usePrices();
  const symbols = useInfo().data?.data.data.symbols;
  const balances = useBalances().data?.data.data.balances;
  const positions = usePositions().data?.data.data.positions;
  const worth =
    balances && symbols
      ? total(balances.map((one) => inReais(amountOf(one), one.asset, symbols, prices)))
      : null;
  const reais = balances?.find(({ asset }) => asset === REAL);
  const held = reais ? decimal(reais.locked) : null;
  const stands = positions?.map((position) => {
    const price = prices.of[position.symbol]?.price;
    return price ? { ...standing(position, price), quote: position.quote_asset } : null;
  });
  const converted = (pick: "value" | "profit") =>
    stands && symbols
      ? total(stands.map((one) => one && inReais(one[pick], one.quote, symbols, prices)))
      : null;
  const [value, profit] = [converted("value"), converted("profit")];
  const cost = value && profit && minus(value.sum, profit.sum);
  const share = cost && profit && sign(cost) > 0 ? over(profit.sum, cost, 6) : null;
  const money = (amount: Decimal) => figures.money(amount, REAL);
  return (
    <section
      aria-label={t.label}
      className="grid grid-cols-2 gap-x-6 gap-y-4 rounded-xl border border-line bg-surface px-4 py-4 shadow-panel sm:px-5 lg:grid-cols-4"
    >
      <Figure name={worth && !worth.whole ? t.totalPart : t.total}>
        {worth && money(worth.sum)}
      </Figure>
      <Figure name={t.cash} detail={held && sign(held) > 0 ? t.held(money(held)) : null}>
        {balances && money(reais ? decimal(reais.free) : decimal("0"))}
      </Figure>
      <Figure
        name={t.invested}
        detail={positions && (positions.length > 0 ? t.positions(positions.length) : t.none)}
      >
        {value && money(value.sum)}
      </Figure>
      <Figure name={t.profit} detail={share ? t.ofCost(figures.signedPercent(share)) : null}>
        {profit && <Gain value={profit.sum} asset={REAL} />}
      </Figure>
    </section>
  );
}

function Figure(props: { name: string; detail?: string | null; children: ReactNode }) {
  const { name, detail, children } = props;
  return (
    <div className="min-w-0">
      <p className="text-xs text-soft">{name}</p>
      {children ? (
        <div className="tabular mt-0.5 min-h-7 text-lg leading-7 font-semibold tracking-[-0.01em] sm:text-xl">
          {children}
        </div>
      ) : (
        <Skeleton className="mt-0.5 h-7 w-32 max-w-full" />
      )}
      <p className="tabular min-h-4 text-xs text-faint">{detail}</p>
    </div>
  );
}
