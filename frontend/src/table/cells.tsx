import type { ReactNode } from "react";
import { useSpeech } from "@/i18n/language";
import { type Dimension, dimensionValue } from "@/i18n/values";
import { classes } from "@/ui/classes";

/** A name, and under it, smaller, what it is part of; faint where there is none. */
export function Named(props: {
  field: Dimension;
  value: string | null;
  detail?: ReactNode;
  className?: string;
}) {
  const { t } = useSpeech();
  const { field, value, detail, className } = props;
  return (
    <span className={className}>
      <span className={classes("block", value === null && "text-faint")}>
        {dimensionValue(t, field, value)}
      </span>
      {detail && <span className="block text-xs text-faint">{detail}</span>}
    </span>
  );
}

/** Whole reais, exact on hover; nothing at stake is a dash. */
export function Money({ amount }: { amount: number }) {
  const { formats } = useSpeech();
  return (
    <span
      title={formats.exact(amount, "BRL")}
      className={amount === 0 ? "text-faint" : "font-medium"}
    >
      {amount === 0 ? "—" : formats.wholeMoney(amount)}
    </span>
  );
}

/** What a row is called; pressing it opens the row's story. */
export function RowTitle({ onOpen, children }: { onOpen: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onOpen}
      className="block text-left font-medium underline-offset-4 hover:text-brand-ink hover:underline"
    >
      {children}
    </button>
  );
}
