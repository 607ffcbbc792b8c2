import { classes } from "@/ui/classes";

const TONES = {
  brand: "bg-brand",
  soft: "bg-brand/35",
  bad: "bg-bad",
  quiet: "bg-line-strong",
} as const;

interface BarProps {
  /** Part of the longest bar, 0 to 1. */
  share: number;
  tone?: keyof typeof TONES;
  /** Where the previous period stood, as a tick across the bar. */
  mark?: number | null;
  className?: string;
}

/** A horizontal bar from zero; the number always stands beside it as text. */
export function Bar({ share, tone = "brand", mark = null, className }: BarProps) {
  const percent = (part: number) => `${(Math.min(1, Math.max(0, part)) * 100).toFixed(2)}%`;
  return (
    <div aria-hidden="true" className={classes("relative h-2 rounded-full bg-sunken", className)}>
      <div
        className={classes("h-full rounded-full", TONES[tone])}
        style={{ width: share > 0 ? `max(3px, ${percent(share)})` : 0 }}
      />
      {mark !== null && (
        <div
          className="absolute -inset-y-0.5 w-0.5 rounded bg-ink"
          style={{ left: percent(mark) }}
        />
      )}
    </div>
  );
}
