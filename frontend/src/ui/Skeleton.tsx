import { useSpeech } from "@/i18n/language";
import { classes } from "@/ui/classes";

/** Stands where content will, at its final size, on the first load only. */
export function Skeleton({ className }: { className: string }) {
  const { t } = useSpeech();
  return <div role="status" aria-label={t.loading} className={classes("skeleton", className)} />;
}
