import { getRouteApi } from "@tanstack/react-router";
import { AccountPanel } from "@/features/portfolio/AccountPanel";
import { Balances } from "@/features/portfolio/Balances";
import type { SymbolInfo } from "@/features/portfolio/filters";
import { LiveBar } from "@/features/portfolio/LiveBar";
import { OpenOrders, OrderHistory } from "@/features/portfolio/Orders";
import { Positions } from "@/features/portfolio/Positions";
import { PricesProvider, usePriceStore } from "@/features/portfolio/prices";
import { useBalances, useInfo, usePositions, useTraded } from "@/features/portfolio/queries";
import { Summary } from "@/features/portfolio/Summary";
import { Ticket } from "@/features/portfolio/Ticket";
import { wayToReais } from "@/features/portfolio/worth";

const route = getRouteApi("/carteira");
const FAVOURITE = "BTCBRL";

/** What a client has, how it is doing at this moment, and orders. All of it is live. */
export function PortfolioPage() {
  const { symbol, side } = route.useSearch();
  const symbols = useInfo().data?.data.data.symbols;
  const chosen = chosenOf(symbols, symbol);
  const store = usePriceStore(useLookedAt(symbols, chosen), useTraded()?.exchange ?? "");
  return (
    <PricesProvider value={store}>
      <div className="flex flex-col gap-3 lg:gap-4">
        <LiveBar />
        <Summary />
        {/* The page reads and tabs in one order, whether in two columns or one. */}
        <div className="grid grid-cols-1 gap-3 lg:gap-4 xl:grid-cols-[minmax(0,1fr)_22rem] xl:grid-rows-[auto_auto_1fr]">
          <Positions />
          <div className="grid grid-cols-1 content-start gap-3 md:grid-cols-2 lg:gap-4 xl:col-start-2 xl:row-span-3 xl:row-start-1 xl:grid-cols-1">
            <Ticket chosen={chosen} side={side === "sell" ? "SELL" : "BUY"} />
            <Balances />
            <AccountPanel />
          </div>
          <OpenOrders />
          <OrderHistory />
        </div>
      </div>
    </PricesProvider>
  );
}

function chosenOf(symbols: readonly SymbolInfo[] | undefined, wanted: string | undefined) {
  const named = (name: string | undefined) => symbols?.find((one) => one.symbol === name);
  return named(wanted) ?? named(FAVOURITE) ?? symbols?.find(({ trading }) => trading);
}

/** What prices are needed of: the ticket's first, then what is held. */
function useLookedAt(
  symbols: readonly SymbolInfo[] | undefined,
  chosen: SymbolInfo | undefined,
): string[] {
  const positions = usePositions().data?.data.data.positions ?? [];
  const balances = useBalances().data?.data.data.balances ?? [];
  if (!symbols) return [];
  const known = new Set(symbols.map((one) => one.symbol));
  const wanted = [
    chosen?.symbol ?? "",
    ...positions.map((one) => one.symbol),
    ...[...positions.map((one) => one.quote_asset), ...balances.map((one) => one.asset)].flatMap(
      (asset) => wayToReais(asset, symbols) ?? [],
    ),
  ];
  return [...new Set(wanted)].filter((one) => known.has(one));
}
