import { decimal, sign } from "@/features/portfolio/decimal";
import { useFigures } from "@/features/portfolio/figures";
import { Kept } from "@/features/portfolio/Kept";
import { usePrices } from "@/features/portfolio/prices";
import { type Balance, useBalances, useInfo } from "@/features/portfolio/queries";
import { text } from "@/features/portfolio/text";
import { amountOf, inReais, total, wayToReais } from "@/features/portfolio/worth";
import { useText } from "@/i18n/language";
import { DataTable } from "@/table/DataTable";
import { Panel } from "@/ui/Panel";
import { Skeleton } from "@/ui/Skeleton";

/** What there is of each asset, and what it is worth at this moment. */
export function Balances() {
  const t = useText(text).balances;
  const query = useBalances();
  return (
    <Panel title={t.title} hint={t.hint}>
      <Kept query={query} skeleton={<Skeleton className="h-36" />}>
        {({ data }) =>
          data.balances.length === 0 ? (
            <div className="flex min-h-36 flex-col justify-center text-center">
              <p className="font-medium">{t.empty}</p>
              <p className="text-soft">{t.emptyWhy}</p>
            </div>
          ) : (
            <List balances={data.balances} />
          )
        }
      </Kept>
    </Panel>
  );
}

function List({ balances }: { balances: readonly Balance[] }) {
  const t = useText(text).balances;
  const figures = useFigures();
  const prices = usePrices();
  const symbols = useInfo().data?.data.data.symbols ?? [];
  const rows = balances.map((balance) => ({
    ...balance,
    worth: inReais(amountOf(balance), balance.asset, symbols, prices),
    priced: wayToReais(balance.asset, symbols) !== null,
  }));
  const { sum, whole } = total(rows.map(({ worth }) => worth));
  return (
    <div className="-mx-4 -mb-4 min-h-36 sm:-mx-5 sm:-mb-5">
      <DataTable
        caption={t.title}
        rows={rows}
        rowKey={({ asset }) => asset}
        columns={[
          {
            id: "asset",
            label: t.asset,
            className: "font-semibold",
            cell: ({ asset }) => asset,
          },
          {
            id: "amount",
            label: t.amount,
            className: "text-right",
            cell: ({ free, locked }) => (
              <>
                <span className="block">{t.free(figures.amount(decimal(free)))}</span>
                {sign(decimal(locked)) > 0 && (
                  <span className="block text-xs text-soft">
                    {t.held(figures.amount(decimal(locked)))}
                  </span>
                )}
              </>
            ),
          },
          {
            id: "worth",
            label: t.worth,
            className: "text-right whitespace-nowrap",
            cell: ({ worth, priced }) =>
              worth ? (
                <span className="font-medium">{figures.money(worth, "BRL")}</span>
              ) : (
                <span className="whitespace-normal text-faint">
                  {priced ? t.waiting : t.unknown}
                </span>
              ),
          },
        ]}
      />
      <p className="tabular flex justify-between gap-3 px-4 py-2.5 text-[0.8125rem] sm:px-5">
        <span className="text-soft">{whole ? t.total : t.partial}</span>
        <span className="font-semibold">{figures.money(sum, "BRL")}</span>
      </p>
    </div>
  );
}
