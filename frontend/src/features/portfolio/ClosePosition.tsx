import { decimal, floorTo, minus, over, sign, times } from "@/features/portfolio/decimal";
import { useFigures } from "@/features/portfolio/figures";
import { complaints, type SymbolInfo } from "@/features/portfolio/filters";
import { Gain } from "@/features/portfolio/Gain";
import { ModeNote } from "@/features/portfolio/ModeMark";
import { Outcome } from "@/features/portfolio/Outcome";
import { usePrice } from "@/features/portfolio/prices";
import { closePosition, type Position, useInfo, useTraded } from "@/features/portfolio/queries";
import { useSubmission } from "@/features/portfolio/submission";
import { text } from "@/features/portfolio/text";
import { useText } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { Modal } from "@/ui/Modal";

interface ClosePositionProps {
  position: Position;
  info: SymbolInfo | undefined;
  onClose: () => void;
}

/** Says what will be sold and for about how much, sells it, and says what came of that. */
export function ClosePosition({ position, info, onClose }: ClosePositionProps) {
  const t = useText(text).close;
  const figures = useFigures();
  const fee = useInfo().data?.data.data.fee ?? "0";
  const mode = useTraded()?.mode ?? "live";
  const live = usePrice(position.symbol);
  const { now, submit } = useSubmission(closePosition);
  const { base_asset: base, quote_asset: quote, protection } = position;

  const held = decimal(position.quantity);
  const quantity = info
    ? floorTo(floorTo(held, decimal(info.step_size)), decimal(info.market_step_size))
    : held;
  const rest = minus(held, quantity);
  const amount = `${figures.quantity(quantity)}\u00a0${base}`;
  const gross = live && times(quantity, live.price);
  const costs = gross && times(gross, decimal(fee));
  const profit =
    gross &&
    costs &&
    sign(held) > 0 &&
    minus(minus(gross, costs), over(times(decimal(position.cost), quantity), held, 18));
  const sale = { side: "SELL", kind: "MARKET", quantity } as const;
  const unsellable = info !== undefined && complaints(info, sale, live?.price ?? null).length > 0;
  const words = live
    ? t.what(amount, figures.price(live.price, quote, decimal(info?.tick_size ?? "0.01")))
    : t.whatBlind(amount);
  const title = (now.state === "idle" ? t.title : t.sent)(position.symbol);
  const sending = now.state === "sending";
  return (
    <Modal
      label={title}
      onClose={() => !sending && onClose()}
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-xl border border-line"
    >
      <div className="p-5">
        <h2 className="mb-2 text-base font-semibold">{title}</h2>
        {now.state === "idle" ? (
          <>
            <p>{words}</p>
            {gross && costs && profit && (
              <dl className="tabular mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-[0.8125rem]">
                <dt className="text-soft">{t.proceeds}</dt>
                <dd className="text-right font-semibold">
                  {figures.money(minus(gross, costs), quote)}
                </dd>
                <dt className="text-soft">{t.fee}</dt>
                <dd className="text-right">{figures.money(costs, quote)}</dd>
                <dt className="text-soft">{t.profit}</dt>
                <dd className="text-right">
                  <Gain value={profit} asset={quote} />
                </dd>
              </dl>
            )}
            <ul className="mt-3 list-disc space-y-1 pl-5 text-xs text-soft">
              <li>{t.estimate}</li>
              {(protection.stop_loss !== null || protection.take_profit !== null) && (
                <li>{t.lifts}</li>
              )}
              {sign(rest) > 0 && <li>{t.dust(`${figures.quantity(rest)}\u00a0${base}`)}</li>}
            </ul>
            {unsellable && (
              <p role="alert" className="mt-3 text-bad">
                {t.tooSmall}
              </p>
            )}
            <ModeNote className="mt-4" />
            <div className="mt-4 flex flex-wrap justify-end gap-2">
              <Button onClick={onClose}>{t.no}</Button>
              <Button look="strong" onClick={() => void submit(position.id)}>
                {t.yes[mode]}
              </Button>
            </div>
          </>
        ) : (
          <Outcome
            submission={now}
            words={words}
            onAgain={() => void submit(position.id)}
            onClose={onClose}
          />
        )}
      </div>
    </Modal>
  );
}
