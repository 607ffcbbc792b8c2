import { Link } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, Minus } from "lucide-react";
import type { Metric } from "@/features/overview/MetricTile";
import type { RowsLink } from "@/features/overview/rows";
import { useSpeech } from "@/i18n/language";
import { classes } from "@/ui/classes";

interface DeltaProps {
  metric: Metric;
  emptyText: string;
  /** Where the rows of the number before are. */
  before: RowsLink;
}

/** How a number moved: sign, arrow and words say it; colour only repeats whether that is good. */
export function Delta({ metric, emptyText, before }: DeltaProps) {
  const { t, formats } = useSpeech();
  const { value, delta, previous, unit, betterWhen } = metric;
  const line =
    "flex min-w-0 gap-x-1.5 text-xs @max-[13rem]:h-9 @max-[13rem]:flex-col @min-[13rem]:items-center";
  if (value === null) {
    return (
      <p className={classes(line, "text-faint")} title={emptyText}>
        <span className="line-clamp-2 leading-4">{emptyText}</span>
      </p>
    );
  }
  if (delta === null || previous === null) {
    return (
      <p className={classes(line, "text-faint")} title={t.tile.noComparisonWhy}>
        {t.tile.noComparison}
      </p>
    );
  }
  const shown = formats.delta(delta, previous, unit);
  const same = !/[1-9]/.test(shown); // "0,0 p.p." in red would be an alarm about nothing
  const better = same ? null : delta > 0 === (betterWhen === "higher");
  const Arrow = same ? Minus : delta > 0 ? ArrowUp : ArrowDown;
  return (
    <p className={classes(line, "tabular")}>
      <span
        title={formats.difference(delta, unit)}
        className={classes(
          "inline-flex shrink-0 items-center gap-0.5 font-semibold",
          better === null ? "text-faint" : better ? "text-good" : "text-bad",
        )}
      >
        <Arrow aria-hidden="true" strokeWidth={2.5} className="size-3.5" />
        {shown}
        <span className="sr-only">
          {" "}
          {better === null ? t.tile.same : better ? t.tile.better : t.tile.worse}
        </span>
      </span>
      <Link
        {...before}
        title={`${formats.exact(previous, unit)} · ${t.tile.seeRows}`}
        className="-my-1 truncate rounded-sm py-1 text-faint underline-offset-4 hover:text-brand-ink hover:underline"
      >
        {t.tile.before(formats.compact(previous, unit))}
      </Link>
    </p>
  );
}
