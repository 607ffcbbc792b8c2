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
  const queries = [useInfo(), useBalances(), usePositions()] as const;
  const [info, funds, stood] = queries;
  const symbols = info.data?.data.data.symbols;
  const balances = funds.data?.data.data.balances;
  const positions = stood.data?.data.data.positions;
  const failed = queries.some(({ data, isError }) => isError && !data);
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
      <Figure failed={failed} name={worth && !worth.whole ? t.totalPart : t.total}>
        {worth && money(worth.sum)}
      </Figure>
      <Figure
        failed={failed}
        name={t.cash}
        detail={held && sign(held) > 0 ? t.held(money(held)) : null}
      >
        {balances && money(reais ? decimal(reais.free) : decimal("0"))}
      </Figure>
      <Figure
        failed={failed}
        name={t.invested}
        detail={positions && (positions.length > 0 ? t.positions(positions.length) : t.none)}
      >
        {value && money(value.sum)}
      </Figure>
      <Figure
        failed={failed}
        name={t.profit}
        detail={share ? t.ofCost(figures.signedPercent(share)) : null}
      >
        {profit && <Gain value={profit.sum} asset={REAL} />}
      </Figure>
    </section>
  );
}

interface FigureProps {
  name: string;
  detail?: string | null | undefined;
  /** There will be no number until something answers again. */
  failed: boolean;
  children: ReactNode;
}

function Figure({ name, detail, failed, children }: FigureProps) {
  return (
    <div className="min-w-0">
      <p className="text-xs text-soft">{name}</p>
      {children || failed ? (
        <div className="tabular mt-0.5 flex min-h-7 items-center text-lg leading-7 font-semibold tracking-[-0.01em] sm:text-xl">
          {children || "—"}
        </div>
      ) : (
        <Skeleton className="mt-0.5 h-7 w-32 max-w-full" />
      )}
      <p className="tabular min-h-4 text-xs text-faint">{detail}</p>
    </div>
  );
}
