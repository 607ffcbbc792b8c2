import { type FormEvent, useState } from "react";
import {
  compare,
  type Decimal,
  decimal,
  floorTo,
  minus,
  over,
  plain,
  times,
} from "@/features/portfolio/decimal";
import { readEntry } from "@/features/portfolio/entry";
import { useFigures } from "@/features/portfolio/figures";
import { complaints, nearest, type SymbolInfo, type Terms } from "@/features/portfolio/filters";
import { Gain } from "@/features/portfolio/Gain";
import { ModeNote } from "@/features/portfolio/ModeMark";
import { type FieldNote, NumberField } from "@/features/portfolio/NumberField";
import { usePrice } from "@/features/portfolio/prices";
import {
  type NewProtection,
  type Position,
  protectPosition,
  useInfo,
} from "@/features/portfolio/queries";
import { mayHaveHappened, mayPass, useSubmission } from "@/features/portfolio/submission";
import { TradeProblem } from "@/features/portfolio/TradeProblem";
import { text } from "@/features/portfolio/text";
import { useSpeech, useText } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { Modal } from "@/ui/Modal";
import { showToast } from "@/ui/toasts";

const KINDS = { stop: "STOP_LOSS", target: "LIMIT_MAKER" } as const;
type Side = keyof typeof KINDS;
type Words = (typeof text)["en"];

interface ProtectPositionProps {
  position: Position;
  info: SymbolInfo | undefined;
  onClose: () => void;
}

/** Sets the prices at which a position is sold, or takes them away; checked with every key. */
export function ProtectPosition({ position, info, onClose }: ProtectPositionProps) {
  const { language } = useSpeech();
  const own = useText(text);
  const t = own.protect;
  const figures = useFigures();
  const live = usePrice(position.symbol);
  const last = live?.price ?? null;
  const fee = decimal(useInfo().data?.data.data.fee ?? "0");
  const { stop_loss, take_profit } = position.protection;
  const before = { stop: stop_loss, target: take_profit };
  const [typed, setTyped] = useState(() => ({
    stop: stop_loss === null ? "" : figures.quantity(decimal(stop_loss)),
    target: take_profit === null ? "" : figures.quantity(decimal(take_profit)),
  }));
  const { now, submit, reset } = useSubmission(protectPosition);
  const quote = position.quote_asset;
  const tick = decimal(info?.tick_size ?? "0.01");
  const priced = (price: Decimal) => figures.price(price, quote, tick);

  const entries = {
    stop: readEntry(typed.stop, language),
    target: readEntry(typed.target, language),
  };
  const priceOf = (side: Side) => {
    const entry = entries[side];
    return entry.kind === "number" ? entry.value : null;
  };
  const noteOf = (side: Side): FieldNote | null =>
    note(
      { side, info, position, last, own, use: (value) => set(side, value), priced },
      entries,
      figures,
    );
  const set = (side: Side, value: string) => {
    setTyped((was) => ({ ...was, [side]: value }));
    if (now.state === "failed") reset();
  };
  const wrong = { stop: noteOf("stop"), target: noteOf("target") };
  const same = (side: Side) => {
    const [price, old] = [priceOf(side), before[side]];
    if (price === null || old === null)
      return price === null && old === null && entries[side].kind === "empty";
    return compare(price, decimal(old)) === 0;
  };
  const unchanged = same("stop") && same("target");
  const removes = entries.stop.kind === "empty" && entries.target.kind === "empty";
  const off = unchanged || wrong.stop !== null || wrong.target !== null || now.state === "sending";
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (off) return;
    const written = (side: Side) => {
      const price = priceOf(side);
      return price && plain(price);
    };
    const body: NewProtection = {
      ...(!same("stop") && { stop_loss: written("stop") }),
      ...(!same("target") && { take_profit: written("target") }),
    };
    const told = await submit({ id: position.id, ...body });
    if (told.state !== "done") return;
    const { status } = told.answer.protection;
    showToast({ text: status === "active" || status === "none" ? t.done[status] : t.pending });
    onClose();
  };
  const hint = (side: Side) => {
    const price = priceOf(side);
    if (!price) return t.none;
    const share = last && over(minus(price, last), last, 6);
    const gross = times(decimal(position.quantity), price);
    const profit = minus(minus(gross, times(gross, fee)), decimal(position.cost));
    return (
      <span className="tabular flex flex-wrap items-center gap-x-2">
        {share && t.from(figures.signedPercent(share))}
        <Gain value={profit} asset={quote} />
      </span>
    );
  };
  const fields: { side: Side; label: string; remove: string }[] = [
    { side: "stop", label: t.stop, remove: t.removeStop },
    { side: "target", label: t.target, remove: t.removeTarget },
  ];
  return (
    <Modal
      label={t.title(position.symbol)}
      onClose={() => now.state !== "sending" && onClose()}
      className="m-auto w-[min(30rem,calc(100vw-2rem))] rounded-xl border border-line"
    >
      <form noValidate onSubmit={(event) => void save(event)} className="flex flex-col gap-3 p-5">
        <h2 className="text-base font-semibold">{t.title(position.symbol)}</h2>
        <p className="text-[0.8125rem] text-soft">{t.why}</p>
        <dl className="tabular grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 rounded-md bg-sunken/60 px-3 py-2 text-[0.8125rem]">
          <dt className="text-soft">{t.now}</dt>
          <dd className="text-right font-semibold">{last ? priced(last) : own.live.noPrice}</dd>
          <dt className="text-soft">{t.entry}</dt>
          <dd className="text-right">{priced(decimal(position.entry_price))}</dd>
        </dl>
        {fields.map(({ side, label, remove }) => (
          <NumberField
            key={side}
            name={side}
            label={label}
            unit={quote}
            value={typed[side]}
            onChange={(value) => set(side, value)}
            wrong={wrong[side]}
            hint={hint(side)}
            tools={
              typed[side] !== "" && (
                <button
                  type="button"
                  aria-label={remove}
                  onClick={() => set(side, "")}
                  className="text-xs font-medium text-brand-ink underline-offset-2 hover:underline"
                >
                  {t.remove}
                </button>
              )
            }
          />
        ))}
        {now.state === "failed" && (
          <TradeProblem problem={now.problem}>
            {mayHaveHappened(now.problem) && <p className="mt-1 text-soft">{own.outcome.safe}</p>}
          </TradeProblem>
        )}
        <ModeNote />
        <div className="flex flex-wrap items-center justify-end gap-2">
          <p className="mr-auto text-xs text-soft">{unchanged && t.same}</p>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button
            type="submit"
            look="strong"
            disabled={off || (now.state === "failed" && !mayPass(now.problem))}
          >
            {now.state === "sending" ? own.outcome.sending : removes ? t.saveNone : t.save}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface Context {
  side: Side;
  info: SymbolInfo | undefined;
  position: Position;
  last: Decimal | null;
  own: Words;
  use: (value: string) => void;
  priced: (price: Decimal) => string;
}

/** What is wrong with a price, as `Keeper._check` has it: the filters, the current price, the other one. */
function note(
  { side, info, position, last, own, use, priced }: Context,
  entries: Record<Side, ReturnType<typeof readEntry>>,
  figures: ReturnType<typeof useFigures>,
): FieldNote | null {
  const { protect: t, ticket } = own;
  const entry = entries[side];
  const fix = (value: Decimal | null) => {
    const text = value && figures.quantity(value);
    return text ? { label: ticket.use(text), run: () => use(text) } : undefined;
  };
  if (entry.kind === "empty") return null;
  if (entry.kind === "unreadable") {
    const text = entry.meant ? ticket.wrong.useComma : ticket.wrong.unreadable;
    return { text, fix: fix(entry.meant) };
  }
  const price = entry.value;
  if (!info) return { text: t.untraded };
  const terms: Terms = {
    side: "SELL",
    kind: KINDS[side],
    quantity: floorTo(decimal(position.quantity), decimal(info.step_size)),
    ...(side === "stop" ? { stopPrice: price } : { price }),
  };
  const [first] = complaints(info, terms, last);
  if (first) {
    const say = ticket.wrong[first.problem];
    const limit =
      first.limit &&
      (first.field === "quantity" && first.code !== "NOTIONAL"
        ? figures.quantity(first.limit)
        : priced(first.limit));
    const near = first.field === "quantity" ? null : nearest(info, terms, first, last);
    return { text: typeof say === "string" ? say : say(limit ?? ""), fix: fix(near) };
  }
  if (last && side === "stop" && compare(price, last) >= 0) return { text: t.belowPrice };
  if (last && side === "target" && compare(price, last) <= 0) return { text: t.abovePrice };
  const { stop, target } = entries;
  if (
    side === "stop" &&
    stop.kind === "number" &&
    target.kind === "number" &&
    compare(stop.value, target.value) >= 0
  ) {
    return { text: t.belowTarget };
  }
  return null;
}
