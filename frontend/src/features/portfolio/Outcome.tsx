import { CircleCheck, CircleX, Clock3, LoaderCircle } from "lucide-react";
import { decimal } from "@/features/portfolio/decimal";
import { useFigures } from "@/features/portfolio/figures";
import { ModeNote } from "@/features/portfolio/ModeMark";
import { type Order, UNSETTLED, useInfo, useOrder } from "@/features/portfolio/queries";
import type { Submission } from "@/features/portfolio/submission";
import { mayHaveHappened, mayPass } from "@/features/portfolio/submission";
import { TradeProblem } from "@/features/portfolio/TradeProblem";
import { text } from "@/features/portfolio/text";
import { useOrderWords } from "@/features/portfolio/words";
import { useText } from "@/i18n/language";
import { Button } from "@/ui/Button";

const OVER_BADLY: ReadonlySet<Order["status"]> = new Set(["REJECTED", "FAILED", "EXPIRED"]);

interface OutcomeProps {
  submission: Submission<Order>;
  /** The order in words, as it was confirmed. */
  words: string;
  onAgain: () => void;
  onClose: () => void;
}

/** What has become of an order: never more than the server says. */
export function Outcome({ submission, words, onAgain, onClose }: OutcomeProps) {
  const t = useText(text).outcome;
  const { state } = submission;
  return (
    <div className="flex flex-col gap-3">
      <p className="text-soft">{words}</p>
      {state === "sending" && (
        <p role="status" className="flex items-start gap-2.5">
          <LoaderCircle
            aria-hidden="true"
            className="mt-0.5 size-4 shrink-0 animate-spin text-brand-ink"
          />
          <span>
            <span className="font-semibold">{t.sending}</span> {t.sendingWhy}
          </span>
        </p>
      )}
      {state === "failed" && (
        <TradeProblem problem={submission.problem}>
          {mayHaveHappened(submission.problem) && <p className="mt-1 text-soft">{t.safe}</p>}
        </TradeProblem>
      )}
      {state === "done" && <Told order={submission.answer} />}
      <ModeNote />
      <div className="mt-1 flex flex-wrap justify-end gap-2">
        {state === "failed" && (
          <>
            <Button onClick={onClose}>{t.close}</Button>
            {mayPass(submission.problem) && (
              <Button look="strong" onClick={onAgain}>
                {t.askAgain}
              </Button>
            )}
          </>
        )}
        {state === "done" && <Leave order={submission.answer} onClose={onClose} />}
      </div>
    </div>
  );
}

function Leave({ order, onClose }: { order: Order; onClose: () => void }) {
  const t = useText(text).outcome;
  const unsettled = UNSETTLED.has((useOrder(order).data ?? order).status);
  return (
    // The button that was pressed is gone: the keyboard goes on from here.
    <Button look="strong" autoFocus onClick={onClose}>
      {unsettled ? t.leave : t.done}
    </Button>
  );
}

function Told({ order: placed }: { order: Order }) {
  const t = useText(text).outcome;
  const figures = useFigures();
  const say = useOrderWords();
  const order = useOrder(placed).data ?? placed;
  const info = useInfo().data?.data.data.symbols.find(({ symbol }) => symbol === order.symbol);
  const unsettled = UNSETTLED.has(order.status);
  const bad = OVER_BADLY.has(order.status) && order.filled === "0";
  const Icon = unsettled ? Clock3 : bad ? CircleX : CircleCheck;
  const quote = info?.quote_asset ?? "";
  const lines: [string, string][] =
    order.average_price === null
      ? []
      : [
          [
            t.details.quantity,
            `${figures.quantity(decimal(order.filled))} ${info?.base_asset ?? ""}`,
          ],
          [
            t.details.price,
            figures.price(decimal(order.average_price), quote, decimal(info?.tick_size ?? "0.01")),
          ],
          [t.details.total, figures.money(decimal(order.filled_quote), quote)],
        ];
  return (
    <div role="status" className="rounded-md border border-line bg-sunken/50 px-3 py-2.5">
      <p className="flex items-start gap-2 font-semibold">
        <Icon
          aria-hidden="true"
          className={`mt-0.5 size-4 shrink-0 ${unsettled ? "text-amber" : bad ? "text-bad" : "text-good"}`}
        />
        {unsettled ? t.unsettled : say.status(order)}
      </p>
      {unsettled && <p className="mt-1 text-soft">{t.unsettledWhy}</p>}
      {lines.length > 0 && (
        <dl className="tabular mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-[0.8125rem]">
          {lines.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-soft">{name}</dt>
              <dd className="text-right font-medium">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
