import { FlaskConical, TriangleAlert } from "lucide-react";
import { useFigures } from "@/features/portfolio/figures";
import { type Prices, usePrices } from "@/features/portfolio/prices";
import { useAccount, usePositions, useTraded } from "@/features/portfolio/queries";
import { text } from "@/features/portfolio/text";
import { useNow } from "@/features/portfolio/useNow";
import { useSpeech, useText } from "@/i18n/language";
import { classes } from "@/ui/classes";
import { Skeleton } from "@/ui/Skeleton";

/** The first thing to read: whether this is real, and of when it is. */
export function LiveBar() {
  const t = useText(text);
  const mode = useTraded()?.mode;
  const { isError } = useAccount();
  if (!mode) return isError ? null : <Skeleton className="h-32 sm:h-20" />;
  const paper = mode === "paper";
  const Icon = paper ? FlaskConical : TriangleAlert;
  return (
    <section
      aria-label={t.mode.label}
      className={classes(
        "flex min-h-32 flex-wrap items-center justify-between gap-x-6 gap-y-2 rounded-xl border px-4 py-3 sm:min-h-20",
        paper ? "border-amber/40 bg-amber-wash" : "border-bad/50 bg-bad-wash",
      )}
    >
      <div className="flex min-w-0 flex-1 basis-80 items-start gap-3">
        <Icon
          aria-hidden="true"
          className={classes("mt-0.5 size-5 shrink-0", paper ? "text-amber" : "text-bad")}
        />
        <div className="min-w-0">
          <p
            className={classes(
              "text-[0.9375rem] leading-6 font-semibold",
              paper ? "text-amber" : "text-bad",
            )}
          >
            {paper ? t.mode.paper : t.mode.live}
          </p>
          <p className="text-xs text-soft">{paper ? t.mode.paperWhy : t.mode.liveWhy}</p>
        </div>
      </div>
      <Freshness />
    </section>
  );
}

function Freshness() {
  const { formats } = useSpeech();
  const t = useText(text).live;
  const figures = useFigures();
  const prices = usePrices();
  const now = useNow();
  const answered = usePositions().data?.served.computedAt;
  const seconds = answered === undefined ? null : Math.floor((now - answered) / 1000);
  const age = seconds === null ? null : seconds < 1 ? t.justNow : t.ago(formats.duration(seconds));
  const newest = newestAt(prices);
  const on = prices.link === "live";
  const words = { ...t, live: t.on }[prices.link];
  return (
    <div className="min-w-0 basis-72 text-xs lg:basis-96 sm:max-w-104 sm:text-right">
      <p className="tabular flex flex-wrap items-center gap-x-2 sm:justify-end">
        <span
          role="status"
          className={classes(
            "inline-flex items-center gap-1.5 font-semibold",
            on ? "text-good" : "text-amber",
          )}
        >
          <span
            aria-hidden="true"
            className={classes("size-2 rounded-full", on ? "animate-pulse bg-good" : "bg-amber")}
          />
          {words}
        </span>
        {newest && <span className="text-ink">{t.prices(figures.clock(newest))}</span>}
        {age && <span className="text-ink">{t.answer(age)}</span>}
      </p>
      <p className="mt-0.5 text-soft">{t.apart}</p>
    </div>
  );
}

function newestAt({ of }: Prices): string | null {
  return Object.values(of).reduce<string | null>(
    (newest, { at }) => (newest === null || Date.parse(at) > Date.parse(newest) ? at : newest),
    null,
  );
}
