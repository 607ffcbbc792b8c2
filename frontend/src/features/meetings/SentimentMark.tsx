import { Frown, Meh, Smile } from "lucide-react";
import type { SentimentLabel } from "@/features/meetings/queries";
import { text } from "@/features/meetings/text";
import { useSpeech, useText } from "@/i18n/language";
import { classes } from "@/ui/classes";

/** Where the bands of a score meet (CONTRACT.md). */
export const POSITIVE = 0.6;
export const NEGATIVE = 0.4;

const LOOKS = {
  positive: { icon: Smile, ink: "text-good" },
  neutral: { icon: Meh, ink: "text-soft" },
  negative: { icon: Frown, ink: "text-bad" },
} as const;

/** A face, the word for it and the score: none of them is left to its colour. */
export function SentimentMark(props: { label: SentimentLabel; score: number; large?: boolean }) {
  const { formats } = useSpeech();
  const t = useText(text).sentiment;
  const { label, score, large } = props;
  const { icon: Icon, ink } = LOOKS[label];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <Icon aria-hidden="true" className={classes(ink, large ? "size-6" : "size-4")} />
      <span className={classes("font-semibold", ink, large && "text-base")}>{t[label]}</span>
      <span className={classes("tabular", large ? "text-soft" : "text-xs text-faint")}>
        {large ? t.score(formats.score(score)) : formats.score(score)}
      </span>
    </span>
  );
}

const BANDS = [
  { label: "negative", width: "w-2/5", tint: "bg-bad/55" },
  { label: "neutral", width: "w-1/5", tint: "bg-compare/50" },
  { label: "positive", width: "w-2/5", tint: "bg-good/60" },
] as const;

/** The score on its scale. */
export function SentimentScale({ label, score }: { label: SentimentLabel; score: number }) {
  const { formats } = useSpeech();
  const t = useText(text).sentiment;
  return (
    <div role="img" aria-label={t.scale(t[label], formats.score(score))} className="max-w-md">
      <div className="relative pt-2">
        <div className="flex gap-0.5">
          {BANDS.map((band) => (
            <span
              key={band.label}
              className={classes(
                "h-2 first:rounded-l-full last:rounded-r-full",
                band.width,
                band.tint,
              )}
            />
          ))}
        </div>
        <span
          className="absolute top-0.5 h-5 w-1.5 -translate-x-1/2 rounded-full border-2 border-surface bg-ink box-content"
          style={{ left: `${score * 100}%` }}
        />
      </div>
      <div className="mt-1.5 flex gap-0.5 text-2xs text-faint">
        {BANDS.map((band) => (
          <span key={band.label} className={classes("text-center", band.width)}>
            {t[band.label]}
          </span>
        ))}
      </div>
    </div>
  );
}
