import { Link } from "@tanstack/react-router";
import { ArrowUpRight, Info } from "lucide-react";
import type { components } from "@/api/schema";
import { Delta } from "@/features/overview/Delta";
import { MetricDetails } from "@/features/overview/MetricDetails";
import type { MetricId } from "@/features/overview/MetricsTiles";
import type { Period } from "@/filters/period";
import { useFilters } from "@/filters/question";
import { keepFilters } from "@/filters/search";
import { useSpeech } from "@/i18n/language";
import { IconButton } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Popover } from "@/ui/Popover";
import { Tip } from "@/ui/Tip";

export type Metric = components["schemas"]["Metric"];

interface MetricTileProps {
  id: MetricId;
  metric: Metric;
  previousPeriod: Period;
  className: string;
}

export function MetricTile({ id, metric, previousPeriod, className }: MetricTileProps) {
  const { t } = useSpeech();
  const { label } = t.metrics[id];
  return (
    <article
      aria-label={label}
      className={classes(
        "group relative flex flex-col justify-between px-3 py-3 sm:px-4 sm:py-3.5",
        className,
      )}
    >
      <header className="flex items-center justify-between gap-1">
        <h2 className="truncate text-xs font-medium sm:text-[0.8125rem] text-soft">{label}</h2>
        <Popover
          label={t.tile.about(label)}
          className="w-72 p-4"
          trigger={(trigger) => (
            <IconButton {...trigger} aria-label={t.tile.about(label)} className="-my-1 -mr-2">
              <Info aria-hidden="true" className="size-3.5" />
            </IconButton>
          )}
        >
          {() => <MetricDetails id={id} metric={metric} previousPeriod={previousPeriod} />}
        </Popover>
      </header>
      <Value id={id} metric={metric} />
      <Delta metric={metric} emptyText={t.metrics[id].empty} />
    </article>
  );
}

function Value({ id, metric }: { id: MetricId; metric: Metric }) {
  const { t, formats } = useSpeech();
  const filters = useFilters();
  const { value, unit } = metric;
  const look =
    "tabular block truncate rounded-sm text-[1.375rem] leading-8 font-semibold tracking-[-0.02em] sm:text-[1.625rem]";
  if (value === null) return <p className={classes(look, "text-faint")}>—</p>;
  const compact = formats.compact(value, unit);
  const exact = formats.exact(value, unit);
  const shown =
    id === "overdueActions" && value > 0 ? (
      <Link
        to="/acoes"
        search={{ ...keepFilters(filters), status: "overdue" }}
        className={classes(
          look,
          "hover:text-brand-ink hover:underline hover:decoration-2 hover:underline-offset-4",
        )}
      >
        {compact}
        <span className="sr-only"> {t.tile.seeActions}</span>
        <ArrowUpRight aria-hidden="true" className="ml-1 inline size-4 text-faint" />
      </Link>
    ) : (
      // Focusable because focus is how a keyboard reads the exact value.
      <data value={value} tabIndex={compact === exact ? undefined : 0} className={look}>
        {compact}
      </data>
    );
  return <div className="flex">{compact === exact ? shown : <Tip text={exact}>{shown}</Tip>}</div>;
}
