import { Clock3, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useFreshness } from "@/api/freshness";
import type { components } from "@/api/schema";
import { useServed } from "@/api/served";
import { addDays, todayInSaoPaulo } from "@/filters/period";
import { useSpeech } from "@/i18n/language";
import { classes } from "@/ui/classes";
import { Popover } from "@/ui/Popover";

const LOADED_BY = 7; // o'clock in São Paulo: the job runs at six, and an hour is patience enough

/** The day that the numbers should be of by now: until the load is due, yesterday's are not late. */
function expectedDay(now: Date): string {
  const today = todayInSaoPaulo(now);
  const hour = new Intl.DateTimeFormat("en-GB", {
    timeZone: "America/Sao_Paulo",
    hour: "numeric",
    hourCycle: "h23",
  }).format(now);
  return Number(hour) < LOADED_BY ? addDays(today, -1) : today;
}

type Freshness = components["schemas"]["Freshness"];

/** Which day the numbers are of, how the load went, and how old the answer is; amber when in doubt. */
export function FreshnessChip() {
  const { t, formats } = useSpeech();
  const { data: answer } = useFreshness();
  const served = useServed();
  const now = useNow();
  if (!answer) return <div className="h-8 w-[30rem] max-w-full" />;
  const { dataAsOf, job } = answer.data;
  const failed = job?.status === "failed";
  const late = dataAsOf === null || dataAsOf < expectedDay(new Date(now));
  const doubtful = failed || late;
  const Icon = doubtful ? TriangleAlert : Clock3;
  const ago = served && formats.ago((now - served.computedAt) / 1000);
  const load = failed
    ? t.freshness.failed(formats.time(job.finishedAt))
    : late
      ? t.freshness.late
      : job
        ? t.freshness.finished(formats.time(job.finishedAt))
        : t.freshness.noJob;
  return (
    <Popover
      label={t.freshness.details}
      className="w-80 p-4"
      trigger={(trigger) => (
        <button
          type="button"
          {...trigger}
          data-doubtful={doubtful}
          className={classes(
            "tabular inline-flex min-h-8 max-w-full items-center gap-2 rounded-2xl border px-3 py-1 text-left text-xs",
            doubtful
              ? "border-amber/40 bg-amber-wash text-amber"
              : "border-line bg-surface text-soft hover:bg-sunken",
          )}
        >
          <Icon aria-hidden="true" className="size-3.5 shrink-0" />
          <span>
            <span className="font-semibold">
              {dataAsOf ? t.freshness.dataOf(formats.dayMonth(dataAsOf)) : t.freshness.noData}
            </span>
            {` · ${load}`}
            {served && ago && (
              <span className="max-sm:hidden">{` · ${t.freshness.served[served.cache ?? "MISS"](ago)}`}</span>
            )}
          </span>
        </button>
      )}
    >
      {() => <Details freshness={answer.data} late={late} version={served?.version ?? null} />}
    </Popover>
  );
}

function Details(props: { freshness: Freshness; late: boolean; version: string | null }) {
  const { t, formats } = useSpeech();
  const { freshness, late, version } = props;
  const { dataAsOf, refreshedAt, job, warehouse } = freshness;
  const failed = job?.status === "failed";
  const lines: [string, string][] = [
    [t.freshness.asOf, dataAsOf ? formats.date(dataAsOf) : t.freshness.unknown],
    [t.freshness.refreshedAt, refreshedAt ? formats.dateTime(refreshedAt) : t.freshness.unknown],
    [
      t.freshness.job,
      job
        ? `${t.freshness.jobStatus[job.status]}, ${formats.dateTime(job.finishedAt)}`
        : t.freshness.unknown,
    ],
    [t.freshness.warehouse, t.freshness.warehouses[warehouse]],
    [t.freshness.version, version ?? t.freshness.unknown],
  ];
  return (
    <>
      <p className="font-semibold">{t.freshness.details}</p>
      {failed && <p className="mt-1 text-amber">{t.freshness.jobFailed}</p>}
      {!failed && late && <p className="mt-1 text-amber">{t.freshness.notToday}</p>}
      <dl className="tabular mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-xs">
        {lines.map(([name, text]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="truncate text-right font-medium" title={text}>
              {text}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** The time, told anew often enough for "há 12 min" to stay true. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
