import { ArrowDown, ArrowUp, Minus } from "lucide-react";
import type { Decimal } from "@/features/portfolio/decimal";
import { direction, useFigures } from "@/features/portfolio/figures";
import { text } from "@/features/portfolio/text";
import { useText } from "@/i18n/language";
import { classes } from "@/ui/classes";

const ARROWS = { up: ArrowUp, down: ArrowDown, flat: Minus } as const;
const COLOURS = { up: "text-good", down: "text-bad", flat: "text-soft" } as const;

interface GainProps {
  value: Decimal;
  asset: string;
  /** Of what it has cost: 0.01 is one percent. */
  share?: Decimal | null;
  className?: string;
}

/** A profit or a loss: by colour, sign, arrow and word. */
export function Gain({ value, asset, share, className }: GainProps) {
  const t = useText(text).gain;
  const figures = useFigures();
  const way = direction(value);
  const Arrow = ARROWS[way];
  return (
    <span
      className={classes(
        "tabular inline-flex flex-wrap items-center gap-x-1",
        COLOURS[way],
        className,
      )}
    >
      <Arrow aria-hidden="true" className="size-[1em] shrink-0" strokeWidth={2.5} />
      <span className="sr-only">{t[way]}</span>
      <span className="font-semibold">{figures.signedMoney(value, asset)}</span>
      {share && <span className="text-[0.8em]">{figures.signedPercent(share)}</span>}
    </span>
  );
}
