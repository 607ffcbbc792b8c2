import { ChevronDown, ChevronUp, Equal } from "lucide-react";
import type { ActionRow } from "@/features/actions/queries";
import { useSpeech } from "@/i18n/language";
import { codedValue } from "@/i18n/values";
import { classes } from "@/ui/classes";

export function DueDate({ row }: { row: ActionRow }) {
  const { t, formats } = useSpeech();
  if (row.dueDate === null) return <span className="text-faint">{t.actions.noDueDate}</span>;
  return (
    <>
      <span className="mr-2 text-soft sm:mr-0 sm:block sm:font-medium sm:text-ink">
        {formats.date(row.dueDate)}
      </span>
      {row.daysLate > 0 && (
        <span className="text-xs font-medium text-bad">{t.actions.daysLate(row.daysLate)}</span>
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

export function StatusMark({ status }: { status: ActionRow["status"] }) {
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
