import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Sparkline } from "@/charts/Sparkline";
import { ClosePosition } from "@/features/portfolio/ClosePosition";
import { decimal, sign } from "@/features/portfolio/decimal";
import { useFigures } from "@/features/portfolio/figures";
import type { SymbolInfo } from "@/features/portfolio/filters";
import { Gain } from "@/features/portfolio/Gain";
import { Kept } from "@/features/portfolio/Kept";
import { LiveCost } from "@/features/portfolio/LiveCost";
import { ProtectionLine } from "@/features/portfolio/ProtectionLine";
import { ProtectPosition } from "@/features/portfolio/ProtectPosition";
import { usePrice } from "@/features/portfolio/prices";
import { type Position, useInfo, usePositions } from "@/features/portfolio/queries";
import { text } from "@/features/portfolio/text";
import { standing } from "@/features/portfolio/worth";
import { useSpeech, useText } from "@/i18n/language";
import { Button, buttonClasses } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Panel } from "@/ui/Panel";
import { Skeleton } from "@/ui/Skeleton";

const CENT = "0.01";
type Asked = { what: "close" | "protect"; id: number };

/** What is held, how it is doing at this moment, and what guards it. */
export function Positions() {
  const t = useText(text).positions;
  const query = usePositions();
  const symbols = useInfo().data?.data.data.symbols;
  const [asked, setAsked] = useState<Asked | null>(null);
  // The dialog goes on with the position as it was when it was sold under it.
  const [last, setLast] = useState<Position | null>(null);
  const open = (position: Position, what: Asked["what"]) => {
    setLast(position);
    setAsked({ what, id: position.id });
  };
  const current = query.data?.data.data.positions.find(({ id }) => id === asked?.id) ?? last;
  const infoOf = ({ symbol }: Position) => symbols?.find((one) => one.symbol === symbol);
  const close = () => setAsked(null);
  return (
    <Panel title={t.title} hint={t.hint}>
      <Kept query={query} skeleton={<Skeleton className="h-44" />}>
        {({ data }) =>
          data.positions.length === 0 ? (
            <Empty />
          ) : (
            <ul className="flex min-h-44 flex-col gap-3">
              {data.positions.map((position) => (
                <li key={position.id}>
                  <Card
                    position={position}
                    info={infoOf(position)}
                    onAsk={(what) => open(position, what)}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Kept>
      {asked?.what === "close" && current && (
        <ClosePosition position={current} info={infoOf(current)} onClose={close} />
      )}
      {asked?.what === "protect" && current && (
        <ProtectPosition position={current} info={infoOf(current)} onClose={close} />
      )}
    </Panel>
  );
}

function Empty() {
  const t = useText(text).positions;
  return (
    <div className="flex min-h-44 flex-col items-center justify-center gap-1 text-center">
      <p className="font-medium">{t.empty}</p>
      <p className="max-w-sm text-soft">{t.emptyWhy}</p>
      <Link
        to="/carteira"
        search={(before) => before}
        hash="ticket"
        className={classes(buttonClasses({ look: "strong" }), "mt-3")}
      >
        {t.first}
      </Link>
    </div>
  );
}

interface CardProps {
  position: Position;
  info: SymbolInfo | undefined;
  onAsk: (what: Asked["what"]) => void;
}

function Card({ position, info, onAsk }: CardProps) {
  const { formats } = useSpeech();
  const t = useText(text).positions;
  const figures = useFigures();
  const { symbol, base_asset: base, quote_asset: quote, state, protection } = position;
  const live = usePrice(symbol);
  const stands = live && standing(position, live.price);
  const tick = info?.tick_size ?? CENT;
  const realized = decimal(position.realized_profit);
  const closing = state !== "open";
  const guarded = protection.stop_loss !== null || protection.take_profit !== null;
  return (
    <article
      aria-label={symbol}
      className="rounded-lg border border-line px-3.5 pt-3 pb-3.5 sm:px-4"
    >
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h3 className="flex flex-wrap items-baseline gap-x-2 text-[0.9375rem] font-semibold">
            {symbol}
            <span className="tabular text-[0.8125rem] font-normal text-soft">
              {`${figures.amount(decimal(position.quantity))}\u00a0${base}`}
            </span>
          </h3>
          <p className="text-2xs text-faint">{t.opened(formats.dateTime(position.opened_at))}</p>
        </div>
        <div className="flex flex-wrap gap-1.5">
          {closing ? (
            <p role="status" className="text-[0.8125rem] font-medium text-amber">
              {t.closing}
            </p>
          ) : (
            <>
              <Link
                to="/carteira"
                search={(before) => ({ ...before, symbol, side: undefined })}
                hash="ticket"
                aria-label={t.tradeOf(symbol)}
                className={buttonClasses({ size: "small", look: "quiet" })}
              >
                {t.trade}
              </Link>
              <Button
                size="small"
                aria-label={guarded ? t.changeOf(symbol) : t.protectOf(symbol)}
                onClick={() => onAsk("protect")}
              >
                {guarded ? t.change : t.protect}
              </Button>
              <Button size="small" aria-label={t.closeOf(symbol)} onClick={() => onAsk("close")}>
                {t.close}
              </Button>
            </>
          )}
        </div>
      </header>
      <dl className="mt-3 grid grid-cols-2 gap-x-4 gap-y-3 text-[0.8125rem] sm:grid-cols-[minmax(10.5rem,1.4fr)_1fr_1fr_1.3fr]">
        <Cell name={t.price}>
          <span className="flex items-start gap-2">
            <LiveCost symbol={symbol} asset={quote} tick={tick} />
            {live && live.seen.length > 1 && (
              <span role="img" aria-label={t.course(symbol)} className="max-sm:hidden">
                <Sparkline values={live.seen} />
              </span>
            )}
          </span>
        </Cell>
        <Cell name={t.entry}>
          {figures.price(decimal(position.entry_price), quote, decimal(tick))}
        </Cell>
        <Cell name={t.value}>{stands && figures.money(stands.value, quote)}</Cell>
        <Cell name={t.profit}>
          {stands && (
            <Gain
              value={stands.profit}
              asset={quote}
              share={stands.share}
              className="text-[0.9375rem]"
            />
          )}
          {sign(realized) !== 0 && (
            <span className="mt-0.5 flex flex-wrap items-center gap-x-1.5 text-xs text-faint">
              {t.realized} <Gain value={realized} asset={quote} />
            </span>
          )}
        </Cell>
      </dl>
      <ProtectionLine position={position} tick={tick} />
    </article>
  );
}

function Cell({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-2xs text-faint">{name}</dt>
      <dd className="tabular mt-px">{children || <span className="text-faint">—</span>}</dd>
    </div>
  );
}
