import { LoaderCircle, ShieldAlert, ShieldCheck, ShieldOff } from "lucide-react";
import { decimal, rough } from "@/features/portfolio/decimal";
import { useFigures } from "@/features/portfolio/figures";
import { usePrice } from "@/features/portfolio/prices";
import type { Position } from "@/features/portfolio/queries";
import { text } from "@/features/portfolio/text";
import { useText } from "@/i18n/language";
import { classes } from "@/ui/classes";

const ICONS = {
  none: ShieldOff,
  active: ShieldCheck,
  pending: LoaderCircle,
  missing: ShieldAlert,
} as const;
const COLOURS = {
  none: "text-faint",
  active: "text-good",
  pending: "text-amber",
  missing: "text-bad",
} as const;
const ROOM = 0.06; // of the line, beyond its outermost prices

/** Whether a position is guarded, and where between its stop and its target the price is. */
export function ProtectionLine({ position, tick }: { position: Position; tick: string }) {
  const t = useText(text).protection;
  const { protection } = position;
  const Icon = ICONS[protection.status];
  const missing = protection.status === "missing";
  return (
    <div className="mt-3 border-t border-line pt-2.5 text-xs">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p
          className={classes(
            "inline-flex items-center gap-1.5 font-medium",
            COLOURS[protection.status],
          )}
        >
          <Icon
            aria-hidden="true"
            className={classes("size-4", protection.status === "pending" && "animate-spin")}
          />
          {t.status[protection.status]}
        </p>
        {protection.status !== "none" && <Track position={position} tick={tick} />}
      </div>
      {missing && (
        <p role="alert" className="mt-2 rounded-md bg-bad-wash px-3 py-2 font-medium text-bad">
          {t.alarm}
        </p>
      )}
    </div>
  );
}

function Track({ position, tick }: { position: Position; tick: string }) {
  const t = useText(text).protection;
  const figures = useFigures();
  const live = usePrice(position.symbol);
  const { stop_loss: stop, take_profit: target } = position.protection;
  const written = (price: string | null, none: string) =>
    price === null ? none : figures.price(decimal(price), position.quote_asset, decimal(tick));
  const stopText = written(stop, t.noStop);
  const targetText = written(target, t.noTarget);
  const entry = Number(position.entry_price);
  const now = live ? rough(live.price) : entry;
  const known = [stop, target].filter((price) => price !== null).map(Number);
  const [low, high] = [Math.min(...known, now, entry), Math.max(...known, now, entry)];
  const width = (high - low || 1) * (1 + 2 * ROOM);
  const left = (price: number) =>
    `${(((price - low) / width + ROOM / (1 + 2 * ROOM)) * 100).toFixed(2)}%`;
  const from = Math.min(entry, now);
  const share = `${((Math.abs(now - entry) / width) * 100).toFixed(2)}%`;
  const nowText = live ? figures.price(live.price, position.quote_asset, decimal(tick)) : "";
  return (
    <div className="grid min-w-0 flex-1 basis-72 grid-cols-2 items-center gap-x-3 gap-y-2 sm:grid-cols-[auto_1fr_auto]">
      <span className={classes("tabular", stop === null ? "text-faint" : "text-soft")}>
        {stop !== null && `${t.stop} `}
        {stopText}
      </span>
      <span
        role="img"
        aria-label={t.line(stopText, nowText, targetText)}
        className="relative h-1.5 rounded-full bg-sunken max-sm:col-span-2 max-sm:row-start-1"
      >
        <span
          className={classes(
            "absolute inset-y-0 rounded-full",
            now >= entry ? "bg-good/60" : "bg-bad/60",
          )}
          style={{ left: left(from), width: share }}
        />
        {known.map((price) => (
          <span
            key={price}
            className="absolute -inset-y-1 w-0.5 -translate-x-1/2 rounded-full bg-compare"
            style={{ left: left(price) }}
          />
        ))}
        <span
          className="absolute top-1/2 size-2.5 -translate-1/2 rounded-full border-2 border-surface bg-brand"
          style={{ left: left(now) }}
        />
      </span>
      <span className={classes("tabular text-right", target === null ? "text-faint" : "text-soft")}>
        {target !== null && `${t.target} `}
        {targetText}
      </span>
    </div>
  );
}
