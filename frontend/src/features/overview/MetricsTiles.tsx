import type { components } from "@/api/schema";
import { MetricTile } from "@/features/overview/MetricTile";
import { useMetrics } from "@/features/overview/queries";
import { useSpeech } from "@/i18n/language";
import { Loaded } from "@/ui/Loaded";
import { Skeleton } from "@/ui/Skeleton";

export type MetricId = keyof components["schemas"]["MetricSet"];

/** Results first, then the work behind them; each row reads as one. */
const ORDER: readonly MetricId[] = [
  "wonAmount",
  "openPipeline",
  "winRate",
  "salesCycleDays",
  "overdueActions",
  "onTimeRate",
  "contactCoverage",
  "interactions",
];
const GRID = "grid grid-cols-2 gap-3 lg:grid-cols-4 lg:gap-4 print:grid-cols-4";
const TILE =
  "h-[8rem] rounded-xl border border-line bg-surface shadow-panel sm:h-[7.25rem] lg:h-[8rem] xl:h-[7.25rem] print:h-[8rem]";

const FAILED = "grid min-h-[15.5rem] rounded-xl border border-line bg-surface shadow-panel";

export function MetricsTiles() {
  const { t } = useSpeech();
  const query = useMetrics();
  const skeleton = (
    <div className={GRID}>
      {ORDER.map((id) => (
        <div key={id} className={`${TILE} p-4`}>
          <Skeleton className="h-4 w-24" />
          <Skeleton className="mt-4 h-7 w-28" />
          <Skeleton className="mt-3 h-4 w-20" />
        </div>
      ))}
    </div>
  );
  return (
    <section
      aria-label={t.metrics.title}
      className={query.isError && !query.data ? FAILED : undefined}
    >
      <Loaded query={query} skeleton={skeleton}>
        {({ data }) => (
          <div className={GRID}>
            {ORDER.map((id) => (
              <MetricTile
                key={id}
                id={id}
                metric={data.metrics[id]}
                period={data.period}
                previousPeriod={data.previousPeriod}
                className={TILE}
              />
            ))}
          </div>
        )}
      </Loaded>
    </section>
  );
}
