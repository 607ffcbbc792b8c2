import { FlaskConical, TriangleAlert } from "lucide-react";
import { type Mode, useTraded } from "@/features/portfolio/queries";
import { text } from "@/features/portfolio/text";
import { useText } from "@/i18n/language";
import { classes } from "@/ui/classes";

const LOOKS: Record<Mode, string> = {
  paper: "border-amber/40 bg-amber-wash text-amber",
  live: "border-bad/40 bg-bad-wash text-bad",
};
const ICONS = { paper: FlaskConical, live: TriangleAlert } as const;

/** Whether money is at stake, in a whole sentence: stands wherever something is decided. */
export function ModeNote({ className }: { className?: string }) {
  const t = useText(text).mode;
  const mode = useTraded()?.mode;
  if (!mode) return null;
  const Icon = ICONS[mode];
  return (
    <p
      className={classes(
        "flex items-start gap-2 rounded-md border px-3 py-2 text-[0.8125rem] font-medium",
        LOOKS[mode],
        className,
      )}
    >
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      {t[mode]}
    </p>
  );
}

/** The same in a word. */
export function ModeMark() {
  const t = useText(text).mode;
  const mode = useTraded()?.mode;
  if (!mode) return null;
  const Icon = ICONS[mode];
  return (
    <span
      className={classes(
        "inline-flex items-center gap-1 rounded-full border px-2 py-0.5 text-2xs font-semibold",
        LOOKS[mode],
      )}
    >
      <Icon aria-hidden="true" className="size-3" />
      {mode === "paper" ? t.paperMark : t.liveMark}
    </span>
  );
}
