import { decimal } from "@/features/portfolio/decimal";
import { useFigures } from "@/features/portfolio/figures";
import type { SymbolInfo } from "@/features/portfolio/filters";
import { text } from "@/features/portfolio/text";
import type { Estimate } from "@/features/portfolio/ticket";
import { useText } from "@/i18n/language";

interface OrderEstimateProps {
  info: SymbolInfo;
  side: "BUY" | "SELL";
  limit: boolean;
  about: Estimate | null;
  fee: string;
}

/** About what an order costs and brings; its place is kept while nothing can be said. */
export function OrderEstimate({ info, side, limit, about, fee }: OrderEstimateProps) {
  const t = useText(text).ticket;
  const figures = useFigures();
  const [paid, got] =
    side === "BUY" ? [info.quote_asset, info.base_asset] : [info.base_asset, info.quote_asset];
  const written = (value: Estimate["left"], asset: string) => {
    if (!value) return "—";
    if (asset === "BRL") return figures.money(value, asset);
    return `${figures.amount(value)}\u00a0${asset}`;
  };
  const lines: [string, string][] = [
    [limit ? t.paysExact : t.pays, written(about?.pays ?? null, paid)],
    [limit ? t.receivesExact : t.receives, written(about?.receives ?? null, got)],
    [t.fee(figures.percent(decimal(fee))), written(about?.fee ?? null, got)],
    [t.left(paid), written(about?.left ?? null, paid)],
  ];
  return (
    <div className="rounded-md bg-sunken/60 px-3 py-2.5 text-xs">
      <dl className="tabular grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {lines.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="text-right font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1.5 text-2xs text-soft">{limit ? t.estimateLimit : t.estimate}</p>
    </div>
  );
}
