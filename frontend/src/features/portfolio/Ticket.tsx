import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useId, useRef, useState } from "react";
import type { SymbolInfo } from "@/features/portfolio/filters";
import { Kept } from "@/features/portfolio/Kept";
import { LiveCost } from "@/features/portfolio/LiveCost";
import { ModeMark } from "@/features/portfolio/ModeMark";
import { OrderForm } from "@/features/portfolio/OrderForm";
import { useInfo } from "@/features/portfolio/queries";
import { text } from "@/features/portfolio/text";
import type { Draft } from "@/features/portfolio/ticket";
import { useText } from "@/i18n/language";
import { classes } from "@/ui/classes";
import { Panel } from "@/ui/Panel";
import { Skeleton } from "@/ui/Skeleton";

const MANY = 60; // symbols, from which on it is quicker to type one than to look for it
const REAL = "BRL";
const TICKET = "ticket"; // where links to it lead

/** Where orders are written. Its symbol and its side stand in the address. */
export function Ticket({ chosen, side }: { chosen: SymbolInfo | undefined; side: Draft["side"] }) {
  const own = useText(text);
  const t = own.ticket;
  const query = useInfo();
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const [kind, setKind] = useState<Pick<Draft, "type" | "by">>({ type: "MARKET", by: "spend" });
  // Another press of the same link leads here again.
  const arrival = useLocation({
    select: ({ hash, state }) => (hash === TICKET ? (state.__TSR_key ?? TICKET) : null),
  });
  const symbol = chosen?.symbol;
  useEffect(() => {
    if (arrival === null || !symbol) return;
    box.current?.scrollIntoView({ block: "nearest" });
    box.current?.querySelector<HTMLElement>("input[inputmode=decimal]")?.focus();
  }, [arrival, symbol]);
  const go = (change: { symbol?: string; side?: "sell" | undefined }) =>
    void navigate({
      to: "/carteira",
      search: (before) => ({ ...before, ...change }),
      replace: true,
      resetScroll: false,
    });
  return (
    <div ref={box} id={TICKET} className="scroll-mt-4">
      <Panel title={t.title} tools={<ModeMark />}>
        <Kept query={query} skeleton={<Skeleton className="h-110" />}>
          {({ data }) => (
            <div className="min-h-110">
              <fieldset className="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line-strong bg-line-strong">
                <legend className="sr-only">{t.side}</legend>
                <SideButton on={side === "BUY"} onClick={() => go({ side: undefined })}>
                  {t.buy}
                </SideButton>
                <SideButton on={side === "SELL"} onClick={() => go({ side: "sell" })}>
                  {t.sell}
                </SideButton>
              </fieldset>
              <div className="mt-4 flex items-end justify-between gap-3">
                <SymbolField
                  symbols={data.symbols}
                  value={chosen?.symbol ?? ""}
                  onChange={(next) => go({ symbol: next })}
                />
                {chosen && (
                  <LiveCost
                    symbol={chosen.symbol}
                    asset={chosen.quote_asset}
                    tick={chosen.tick_size}
                    className="text-right"
                  />
                )}
              </div>
              {chosen && (
                <OrderForm
                  key={chosen.symbol}
                  info={chosen}
                  side={side}
                  kind={kind}
                  onKind={setKind}
                  fee={data.fee}
                />
              )}
            </div>
          )}
        </Kept>
      </Panel>
    </div>
  );
}

function SideButton(props: { on: boolean; onClick: () => void; children: string }) {
  const { on, onClick, children } = props;
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onClick}
      className={classes(
        "h-9 text-sm font-semibold",
        on ? "bg-brand text-on-brand" : "bg-surface text-soft hover:text-ink",
      )}
    >
      {children}
    </button>
  );
}

interface SymbolFieldProps {
  symbols: readonly SymbolInfo[];
  value: string;
  onChange: (symbol: string) => void;
}

function SymbolField({ symbols, value, onChange }: SymbolFieldProps) {
  const t = useText(text).ticket;
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const known = (name: string) => symbols.some(({ symbol }) => symbol === name);
  const unknown = typed !== null && !known(typed.trim().toUpperCase());
  const sorted = [...symbols].sort(
    (one, other) =>
      Number(other.quote_asset === REAL) - Number(one.quote_asset === REAL) ||
      one.symbol.localeCompare(other.symbol),
  );
  const input =
    "h-10 w-40 rounded-md border border-line-strong bg-surface px-3 text-[0.9375rem] font-semibold";
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-xs font-medium text-soft">
        {t.symbol}
      </label>
      {symbols.length <= MANY ? (
        <select
          id={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className={input}
        >
          {sorted.map(({ symbol, base_asset, quote_asset }) => (
            <option key={symbol} value={symbol}>
              {`${base_asset}/${quote_asset}`}
            </option>
          ))}
        </select>
      ) : (
        <>
          <input
            id={id}
            list={`${id}-list`}
            autoComplete="off"
            spellCheck={false}
            value={typed ?? value}
            aria-invalid={unknown}
            aria-describedby={`${id}-note`}
            onChange={(event) => {
              const name = event.target.value.trim().toUpperCase();
              setTyped(known(name) ? null : event.target.value);
              if (known(name)) onChange(name);
            }}
            onBlur={() => setTyped(null)}
            className={`${input} aria-invalid:border-bad`}
          />
          <datalist id={`${id}-list`}>
            {sorted.map(({ symbol }) => (
              <option key={symbol} value={symbol} />
            ))}
          </datalist>
          <p id={`${id}-note`} className="mt-1 text-xs text-bad empty:hidden">
            {unknown && t.unknownSymbol}
          </p>
        </>
      )}
    </div>
  );
}
