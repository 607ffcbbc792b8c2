import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { ApiProblem } from "@/api/problem";
import { ConfirmOrder } from "@/features/portfolio/ConfirmOrder";
import { type Decimal, decimal, sign } from "@/features/portfolio/decimal";
import { useFigures } from "@/features/portfolio/figures";
import type { SymbolInfo } from "@/features/portfolio/filters";
import { type FieldNote, NumberField } from "@/features/portfolio/NumberField";
import { OrderEstimate } from "@/features/portfolio/OrderEstimate";
import { usePrice } from "@/features/portfolio/prices";
import { type NewOrder, placeOrder, useBalances, useTraded } from "@/features/portfolio/queries";
import { reasonIn } from "@/features/portfolio/reasons";
import { useSubmission } from "@/features/portfolio/submission";
import { text } from "@/features/portfolio/text";
import {
  bySpending,
  crosses,
  type Draft,
  estimate,
  judge,
  type Slot,
  shareOf,
  type Wrong,
} from "@/features/portfolio/ticket";
import { useSpeech, useText } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Segmented } from "@/ui/Segmented";

const SHARES = [25n, 50n, 100n];
const BLANK = { quantity: "", spend: "", price: "" };

interface OrderFormProps {
  info: SymbolInfo;
  side: Draft["side"];
  kind: Pick<Draft, "type" | "by">;
  onKind: (kind: Pick<Draft, "type" | "by">) => void;
  fee: string;
}

/** How much and at what price, checked with every key; what is confirmed is what was reviewed. */
export function OrderForm({ info, side, kind, onKind, fee }: OrderFormProps) {
  const { language } = useSpeech();
  const own = useText(text);
  const t = own.ticket;
  const figures = useFigures();
  const live = usePrice(info.symbol);
  const last = live?.price ?? null;
  const balances = useBalances().data?.data.data.balances;
  const mode = useTraded()?.mode ?? "live";
  const form = useRef<HTMLFormElement>(null);
  const why = useId();
  const [typed, setTyped] = useState(BLANK);
  const [pressed, setPressed] = useState(false);
  const [refused, setRefused] = useState<Partial<Record<Slot, string>>>({});
  const [refusals, setRefusals] = useState(0);
  const [reviewed, setReviewed] = useState<NewOrder | null>(null);
  const { now, submit, reset } = useSubmission(placeOrder);

  const draft: Draft = { side, ...kind, ...typed };
  const fundsOf = (asset: string) => {
    if (!balances) return { free: null, held: null };
    const found = balances.find((one) => one.asset === asset);
    return { free: decimal(found?.free ?? "0"), held: decimal(found?.locked ?? "0") };
  };
  const available = { base: fundsOf(info.base_asset).free, quote: fundsOf(info.quote_asset).free };
  const { terms, wrong, missing, order } = judge(draft, info, last, available, language);
  const spending = bySpending(draft, info);
  const amountSlot = spending ? "spend" : "quantity";
  const payAsset = side === "BUY" ? info.quote_asset : info.base_asset;
  const paying = fundsOf(payAsset);
  const about = estimate(info, terms, last, available, decimal(fee));

  useEffect(() => {
    if (refusals > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [refusals]);
  const change = (slot: keyof typeof BLANK) => (value: string) => {
    setTyped((before) => ({ ...before, [slot]: value }));
    setRefused({});
  };
  const written = (value: Decimal, unit: string | null | undefined) =>
    unit === "BRL"
      ? figures.price(value, unit, decimal(info.tick_size))
      : `${figures.quantity(value)}${unit ? `\u00a0${unit}` : ""}`;
  const sentence = ({ what, limit, unit }: Wrong): string => {
    const say = t.wrong[what];
    return typeof say === "string" ? say : say(limit ? written(limit, unit) : "");
  };
  const noteOf = (slot: keyof typeof BLANK): FieldNote | null => {
    const found = wrong[slot];
    if (refused[slot]) return { text: refused[slot] };
    if (found) {
      const value = found.fix && figures.quantity(found.fix);
      const fix = value ? { label: t.use(value), run: () => change(slot)(value) } : undefined;
      return { text: sentence(found), fix };
    }
    return pressed && missing.includes(slot) ? { text: needs[slot] } : null;
  };
  const needs: Record<Slot, string> = {
    quantity: t.wrong.needQuantity,
    spend: t.wrong.needSpend,
    price: t.wrong.needPrice,
    symbol: t.wrong.needSymbol,
  };
  const reasons = [
    ...missing.map((slot) => needs[slot]),
    ...Object.values(wrong).map((one) => sentence(one)),
  ];
  const review = (event: FormEvent) => {
    event.preventDefault();
    setPressed(true);
    if (!order) return setRefusals(refusals + 1);
    setReviewed(order);
  };
  const send = async () => {
    if (!reviewed) return;
    const told = await submit(reviewed);
    if (told.state === "done") {
      setTyped(BLANK);
      setPressed(false);
    }
    const found = told.state === "failed" ? fieldsOf(told.problem) : null;
    if (!found) return;
    setRefused(found);
    setReviewed(null);
    reset();
    setRefusals((count) => count + 1);
  };
  /** What the server says of fields that are on screen; what is about others stays in the dialog. */
  const fieldsOf = (problem: unknown): Partial<Record<Slot, string>> | null => {
    if (!(problem instanceof ApiProblem) || problem.status !== 422) return null;
    const found: Partial<Record<Slot, string>> = {};
    for (const { field, message } of problem.errors) {
      const slot = field === "price" ? "price" : amountSlot;
      if (!["price", "quantity", "quote_quantity"].includes(field)) return null;
      if (slot === "price" && kind.type !== "LIMIT") return null;
      found[slot] ??= capital(`${reasonIn(own.reasons, figures, message)}.`);
    }
    return problem.errors.length > 0 ? found : null;
  };
  const amount = {
    label: spending ? t.spend(info.quote_asset) : t.quantity(info.base_asset),
    unit: spending ? info.quote_asset : info.base_asset,
  };
  const read = terms.quoteQuantity ?? terms.quantity;
  return (
    <form ref={form} noValidate onSubmit={review} className="mt-4 flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <Segmented
          label={t.type}
          value={kind.type}
          options={[
            { value: "MARKET", label: t.market },
            { value: "LIMIT", label: t.limit },
          ]}
          onChange={(type) => onKind({ ...kind, type })}
        />
        {side === "BUY" && kind.type === "MARKET" && info.quote_market && (
          <Segmented
            label={t.by}
            value={kind.by}
            options={[
              { value: "spend", label: info.quote_asset },
              { value: "quantity", label: info.base_asset },
            ]}
            onChange={(by) => onKind({ ...kind, by })}
          />
        )}
      </div>
      {wrong.symbol && (
        <p role="alert" className="rounded-md bg-bad-wash px-3 py-2 text-[0.8125rem]">
          {sentence(wrong.symbol)}
        </p>
      )}
      {kind.type === "LIMIT" && (
        <NumberField
          name="price"
          label={t.price(info.quote_asset)}
          unit={info.quote_asset}
          value={typed.price}
          onChange={change("price")}
          wrong={noteOf("price")}
          hint={crosses(terms, last) && <span className="text-amber">{t.crosses[side]}</span>}
          tools={
            last && (
              <button
                type="button"
                onClick={() => change("price")(figures.quantity(last))}
                className="text-xs font-medium text-brand-ink underline-offset-2 hover:underline"
              >
                {t.current}
              </button>
            )
          }
        />
      )}
      <div>
        <NumberField
          name={amountSlot}
          label={amount.label}
          unit={amount.unit}
          value={typed[amountSlot]}
          onChange={change(amountSlot)}
          wrong={noteOf(amountSlot)}
          hint={read && t.readAs(written(read, amount.unit))}
        />
        <div className="mt-1 grid grid-cols-3 gap-1.5">
          {SHARES.map((percent) => {
            const share =
              paying.free &&
              shareOf(
                info,
                { side, kind: kind.type },
                paying.free,
                percent,
                terms.price ?? last,
                spending,
              );
            const label = figures.percent({ units: percent, places: 2 });
            return (
              <Button
                key={label}
                size="small"
                disabled={!share}
                aria-label={t.share(label, payAsset)}
                onClick={() => share && change(amountSlot)(figures.quantity(share))}
              >
                {label}
              </Button>
            );
          })}
        </div>
        <p className="tabular mt-1.5 min-h-4 text-xs text-soft">
          {paying.free && t.available(written(paying.free, payAsset))}
          {paying.held && sign(paying.held) > 0 && (
            <span className="block text-faint">
              {t.held(written(paying.held, payAsset))}. {side === "SELL" && t.heldBase}
            </span>
          )}
        </p>
      </div>
      <OrderEstimate
        info={info}
        side={side}
        limit={kind.type === "LIMIT"}
        about={about}
        fee={fee}
      />
      <div>
        <Button
          type="submit"
          look="strong"
          aria-disabled={order === null}
          aria-describedby={why}
          className={classes("h-10 w-full", order === null && "opacity-55")}
        >
          {t.review[mode][side]}
        </Button>
        <ul id={why} className="mt-1.5 min-h-4 text-xs text-soft">
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </div>
      {reviewed && (
        <ConfirmOrder
          info={info}
          order={reviewed}
          about={about}
          submission={now}
          onSend={() => void send()}
          onClose={() => {
            setReviewed(null);
            reset();
          }}
        />
      )}
    </form>
  );
}

const capital = (sentence: string) => sentence.charAt(0).toLocaleUpperCase() + sentence.slice(1);
