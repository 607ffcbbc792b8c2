import { useState } from "react";
import { type Decimal, decimal } from "@/features/portfolio/decimal";
import { useFigures } from "@/features/portfolio/figures";
import type { SymbolInfo } from "@/features/portfolio/filters";
import { ModeNote } from "@/features/portfolio/ModeMark";
import { Outcome } from "@/features/portfolio/Outcome";
import { type NewOrder, type Order, useTraded } from "@/features/portfolio/queries";
import type { Submission } from "@/features/portfolio/submission";
import { text } from "@/features/portfolio/text";
import type { Estimate } from "@/features/portfolio/ticket";
import { useText } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { Modal } from "@/ui/Modal";

interface ConfirmOrderProps {
  info: SymbolInfo;
  order: NewOrder;
  about: Estimate | null;
  submission: Submission<Order>;
  onSend: () => void;
  onClose: () => void;
}

/** The order once more, in words, before it goes; then what has become of it. */
export function ConfirmOrder(props: ConfirmOrderProps) {
  const { info, order, about, submission, onSend, onClose } = props;
  const t = useText(text).confirm;
  const mode = useTraded()?.mode ?? "live";
  // What was confirmed does not change with the price under it.
  const [confirmed, setConfirmed] = useState<string | null>(null);
  const current = useWords(info, order, about);
  const words = confirmed ?? current;
  const title = (submission.state === "idle" ? t.title : t.sent)[order.side];
  const send = () => {
    setConfirmed(words);
    onSend();
  };
  return (
    <Modal
      label={title}
      onClose={() => submission.state !== "sending" && onClose()}
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-xl border border-line"
    >
      <div className="p-5">
        <h2 className="mb-2 text-base font-semibold">{title}</h2>
        {submission.state === "idle" ? (
          <>
            <p className="text-[0.9375rem] leading-6">{words}</p>
            {order.type === "LIMIT" && <p className="mt-2 text-xs text-soft">{t.limitStays}</p>}
            <ModeNote className="mt-4" />
            <div className="mt-4 flex flex-wrap justify-end gap-2">
              <Button onClick={onClose}>{t.back}</Button>
              <Button look="strong" onClick={send}>
                {t.yes[mode][order.side]}
              </Button>
            </div>
          </>
        ) : (
          <Outcome submission={submission} words={words} onAgain={send} onClose={onClose} />
        )}
      </div>
    </Modal>
  );
}

function useWords(info: SymbolInfo, order: NewOrder, about: Estimate | null): string {
  const t = useText(text).confirm.words;
  const figures = useFigures();
  const { base_asset: base, quote_asset: quote } = info;
  const money = (value: Decimal | undefined) =>
    value ? figures.money(value, quote) : t.unknownPrice;
  const amount = (value: Decimal) => `${figures.quantity(value)}\u00a0${base}`;
  if (order.quote_quantity) {
    const get = about ? `${figures.amount(about.receives)}\u00a0${base}` : t.unknownPrice;
    return t.buySpend(base, money(decimal(order.quote_quantity)), get);
  }
  const quantity = amount(decimal(order.quantity ?? "0"));
  const buying = order.side === "BUY";
  if (order.price) {
    const price = figures.price(decimal(order.price), quote, decimal(info.tick_size));
    return buying ? t.buyLimit(quantity, price) : t.sellLimit(quantity, price);
  }
  return buying
    ? t.buyMarket(quantity, money(about?.pays))
    : t.sellMarket(quantity, money(about?.receives));
}
