import { decimal } from "@/features/portfolio/decimal";
import { useFigures } from "@/features/portfolio/figures";
import { usePrice } from "@/features/portfolio/prices";
import { text } from "@/features/portfolio/text";
import { useText } from "@/i18n/language";
import { classes } from "@/ui/classes";

interface LiveCostProps {
  symbol: string;
  asset: string;
  tick: string;
  className?: string;
}

/** What a symbol costs now, and at what time somebody paid it; a price that has stopped says so. */
export function LiveCost({ symbol, asset, tick, className }: LiveCostProps) {
  const t = useText(text).live;
  const figures = useFigures();
  const live = usePrice(symbol);
  if (!live) return <span className="text-faint">{t.noPrice}</span>;
  return (
    <span className={classes("tabular", className)}>
      <span className={classes("block font-semibold", live.stale && "text-soft")}>
        {figures.price(live.price, asset, decimal(tick))}
      </span>
      <span className={classes("block text-2xs", live.stale ? "text-amber" : "text-faint")}>
        {live.stale && `${t.stalePrice} `}
        {t.priceAt(figures.clock(live.at))}
      </span>
    </span>
  );
}
