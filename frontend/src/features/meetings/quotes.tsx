import { Quote } from "lucide-react";
import { createContext, useContext } from "react";
import { text } from "@/features/meetings/text";
import type { Evidence } from "@/features/meetings/transcript";
import { useSpeech, useText } from "@/i18n/language";
import { classes } from "@/ui/classes";

/** Which quote is shown in the transcript, and how to show another; `from` is where the reader came from. */
export interface Shown {
  evidence: Evidence;
  from: HTMLElement;
}
interface Showing {
  shown: Shown | null;
  show: (shown: Shown) => void;
  transcriptId: string;
}
export const ShowingContext = createContext<Showing | null>(null);

/** The quotes behind one part of an answer. */
export const evidenceOf = (
  all: readonly Evidence[],
  field: Evidence["field"],
  index: number | null = null,
) => all.filter((one) => one.field === field && one.index === index);

interface QuotesProps {
  evidence: readonly Evidence[];
  /** What they are behind: words that stand in it are not said twice. */
  statement: string;
}

/**
 * The words of the transcript behind a statement; pressing one shows where they were said.
 *
 * Where the statement holds them, its end has just the lines.
 */
export function Quotes({ evidence, statement }: QuotesProps) {
  const { formats } = useSpeech();
  const t = useText(text).result;
  const showing = useContext(ShowingContext);
  if (!showing || evidence.length === 0) return null;
  const { shown, show, transcriptId } = showing;
  const short = evidence.every(({ quote }) => statement.includes(quote));
  return (
    <ul className={short ? "inline" : "mt-1 flex flex-col items-start gap-1"}>
      {evidence.map((one) => {
        const open = shown?.evidence === one;
        return (
          <li
            key={`${one.line} ${one.quote}`}
            className={short ? "ml-1 inline-block" : "max-w-full"}
          >
            <button
              type="button"
              aria-pressed={open}
              aria-controls={transcriptId}
              onClick={(event) => show({ evidence: one, from: event.currentTarget })}
              className={classes(
                "inline-flex max-w-full items-baseline gap-1.5 rounded-md px-1.5 py-0.5 text-left text-xs",
                open ? "bg-brand-wash text-brand-ink" : "text-soft hover:bg-sunken hover:text-ink",
              )}
            >
              <Quote aria-hidden="true" className="size-3 shrink-0 translate-y-0.5" />
              <span className="tabular shrink-0 font-medium whitespace-nowrap">
                {t.line(formats.integer(one.line))}
              </span>
              <q className={short ? "sr-only" : "line-clamp-2 min-w-0 break-words"}>{one.quote}</q>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
