import { decimal } from "@/features/portfolio/decimal";
import { useFigures } from "@/features/portfolio/figures";
import { type Order, useInfo } from "@/features/portfolio/queries";
import { reasonIn } from "@/features/portfolio/reasons";
import { text } from "@/features/portfolio/text";
import { useText } from "@/i18n/language";

/** Orders as people say them. */
export function useOrderWords() {
  const own = useText(text);
  const t = own.orders;
  const figures = useFigures();
  const symbols = useInfo().data?.data.data.symbols;
  const assets = (symbol: string) => symbols?.find((one) => one.symbol === symbol);
  const amount = (value: string, asset: string) =>
    `${figures.quantity(decimal(value))}\u00a0${asset}`;

  const what = (order: Order): string => {
    const info = assets(order.symbol);
    const [base, quote] = [info?.base_asset ?? order.symbol, info?.quote_asset ?? ""];
    const tick = decimal(info?.tick_size ?? "0.01");
    const side = t.side[order.side];
    if (order.quote_quantity !== null) {
      return t.what.spend(side, base, figures.money(decimal(order.quote_quantity), quote));
    }
    const quantity = amount(order.quantity ?? "0", base);
    if (order.stop_price !== null) {
      return t.what.stop(side, quantity, figures.price(decimal(order.stop_price), quote, tick));
    }
    if (order.price !== null) {
      return t.what.limit(side, quantity, figures.price(decimal(order.price), quote, tick));
    }
    return t.what.market(side, quantity);
  };
  const status = ({ status: state, filled }: Order): string => {
    if (filled !== "0" && state === "EXPIRED") return t.partlyExpired;
    if (filled !== "0" && state === "CANCELED") return t.partlyCanceled;
    return t.status[state];
  };
  return {
    what,
    status,
    /** Why it was refused, or has failed. */
    reason: ({ reason }: Order) => reason && reasonIn(own.reasons, figures, reason),
    filled: (order: Order) => {
      const info = assets(order.symbol);
      if (order.average_price === null) return null;
      const filled = amount(order.filled, info?.base_asset ?? "");
      return {
        filled:
          order.quantity === null || order.quantity === order.filled
            ? filled
            : t.filledOf(
                figures.quantity(decimal(order.filled)),
                amount(order.quantity, info?.base_asset ?? ""),
              ),
        at: t.average(
          figures.price(
            decimal(order.average_price),
            info?.quote_asset ?? "",
            decimal(info?.tick_size ?? "0.01"),
          ),
        ),
      };
    },
  };
}
