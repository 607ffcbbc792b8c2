import { ChevronDown, ChevronUp, Equal } from "lucide-react";
import type { Outcome } from "@/features/actions/due";
import type { Status } from "@/features/actions/search";
import { text } from "@/features/actions/text";
import { useSpeech, useText } from "@/i18n/language";
import { codedValue } from "@/i18n/values";
import { classes } from "@/ui/classes";

export function DueDate({ date, daysLate }: { date: string | null; daysLate: number }) {
  const { formats } = useSpeech();
  const own = useText(text);
  if (date === null) return <span className="text-faint">{own.noDueDate}</span>;
  return (
    <>
      <span className="mr-2 text-soft sm:mr-0 sm:block sm:font-medium sm:text-ink">
        {formats.date(date)}
      </span>
      {daysLate > 0 && (
        <span className="text-xs font-medium text-bad">{own.daysLate(daysLate)}</span>
      )}
    </>
  );
}

const ICONS: Record<string, typeof Equal> = { high: ChevronUp, medium: Equal, low: ChevronDown };

export function PriorityMark({ priority }: { priority: string }) {
  const { t } = useSpeech();
  const Icon = ICONS[priority] ?? Equal;
  return (
    <span
      className={classes(
        "inline-flex items-center gap-1",
        priority === "high" ? "font-medium" : "text-soft",
      )}
    >
      <Icon
        aria-hidden="true"
        strokeWidth={2.5}
        className={classes("size-3.5", priority === "high" ? "text-bad" : "text-faint")}
      />
      {codedValue(t, "priority", priority)}
    </span>
  );
}

export function StatusMark({ status }: { status: Status }) {
  const { t } = useSpeech();
  return (
    <span
      className={classes(
        "inline-block rounded-full px-2 py-0.5 text-xs font-medium",
        status === "overdue" ? "bg-bad-wash text-bad" : "bg-sunken text-soft",
      )}
    >
      {codedValue(t, "status", status)}
    </span>
  );
}

export function OutcomeMark({ outcome }: { outcome: Outcome }) {
  const own = useText(text);
  return (
    <span
      className={classes(
        "inline-block rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap",
        outcome === "late" ? "bg-bad-wash text-bad" : "bg-sunken text-soft",
      )}
    >
      {own.outcomes[outcome]}
    </span>
  );
}
