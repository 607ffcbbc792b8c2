import type { ReactNode } from "react";
import type { Stats } from "@/features/cache/queries";
import { text } from "@/features/cache/text";
import { useSpeech, useText } from "@/i18n/language";

/** What the cache did since the start, in five numbers. */
export function Figures({ stats }: { stats: Stats }) {
  const { formats } = useSpeech();
  const t = useText(text).figures;
  const served = stats.hits + stats.stale_hits;
  const cost = stats.estimated_cost_saved_usd;
  return (
    <section aria-label={t.title}>
      {!stats.enabled && (
        <p role="alert" className="mb-3 rounded-md bg-amber-wash px-3 py-2 font-medium text-amber">
          {t.off}
        </p>
      )}
      <div className="grid grid-cols-2 gap-3 md:grid-cols-3 lg:gap-4 xl:grid-cols-5">
        <Figure name={t.hitRate} detail={t.backend[stats.backend]} why={t.hitRateWhy}>
          {served + stats.misses === 0 ? "—" : formats.percent(stats.hit_rate)}
        </Figure>
        <Figure name={t.served} detail={t.ofWhichStale(formats.integer(stats.stale_hits))}>
          {formats.compact(served, "count")}
        </Figure>
        <Figure name={t.queries} detail={t.coalesced(formats.integer(stats.coalesced))}>
          {formats.compact(stats.warehouse_queries, "count")}
        </Figure>
        <Figure
          name={t.saved}
          detail={cost === null ? t.savedUnknown : t.savedCost(formats.dollars(cost))}
        >
          {formats.duration(stats.warehouse_seconds_saved)}
        </Figure>
        <Figure
          name={t.entries}
          detail={t.ofMost(formats.integer(stats.maxsize), formats.bytes(stats.bytes))}
        >
          {formats.integer(stats.size)}
        </Figure>
      </div>
    </section>
  );
}

function Figure(props: { name: string; detail: string; why?: string; children: ReactNode }) {
  return (
    <article
      title={props.why}
      aria-label={props.name}
      className="rounded-xl border border-line bg-surface px-4 py-3.5 shadow-panel"
    >
      <h2 className="text-[0.8125rem] font-medium text-soft">{props.name}</h2>
      <p className="tabular text-[1.625rem] leading-9 font-semibold tracking-[-0.02em]">
        {props.children}
      </p>
      <p className="tabular text-xs text-faint">{props.detail}</p>
    </article>
  );
}
