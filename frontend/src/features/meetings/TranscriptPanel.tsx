import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { Shown } from "@/features/meetings/quotes";
import { text } from "@/features/meetings/text";
import { type Place, placesOf } from "@/features/meetings/transcript";
import { useSpeech, useText } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";

const STEP = 300; // lines drawn at once: a meeting of a whole day is as quick as one of five minutes
const BEFORE = 40; // lines that are drawn before one that is jumped to

interface TranscriptPanelProps {
  id: string;
  lines: readonly string[];
  shown: Shown | null;
  className?: string;
}

/** What was said, line by line, always as text; the quote that was pressed last is marked. */
export function TranscriptPanel({ id, lines, shown, className }: TranscriptPanelProps) {
  const { formats } = useSpeech();
  const t = useText(text).result;
  const panel = useRef<HTMLElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ from: 0, to: STEP });
  const places = useMemo(() => (shown ? placesOf(lines, shown.evidence) : []), [lines, shown]);
  const [first] = places;
  const [told, setTold] = useState<Shown | null>(null);
  if (told !== shown) {
    setTold(shown);
    const at = (first?.line ?? 1) - 1;
    if (at < range.from || at >= range.to)
      setRange({ from: Math.max(0, at - BEFORE), to: at + STEP });
  }
  useEffect(() => {
    if (!shown) return;
    const mark = box.current?.querySelector<HTMLElement>("mark");
    if (mark && box.current) {
      const inside = mark.getBoundingClientRect().top - box.current.getBoundingClientRect().top;
      box.current.scrollTop += inside - box.current.clientHeight / 3;
    }
    panel.current?.scrollIntoView({ block: "nearest" });
    mark?.scrollIntoView({ block: "nearest" }); // where the panel is taller than the window
  }, [shown]);

  const { from, to } = range;
  const before = Math.min(STEP, from);
  const after = Math.min(STEP, lines.length - to);
  return (
    <section
      ref={panel}
      id={id}
      aria-labelledby={`${id}-title`}
      className={classes(
        "no-print flex min-w-0 scroll-my-20 xl:scroll-my-4 flex-col rounded-xl border border-line bg-surface shadow-panel",
        className,
      )}
    >
      <header className="flex min-h-13 items-center justify-between gap-3 px-4 sm:px-5">
        <h2 id={`${id}-title`} className="text-[0.9375rem] font-semibold tracking-[-0.006em]">
          {t.wholeTranscript}{" "}
          <span className="tabular text-xs font-normal text-faint">
            {t.lines(lines.length, formats.integer(lines.length))}
          </span>
        </h2>
        {shown && (
          <Button
            size="small"
            look="quiet"
            onClick={() => {
              shown.from.focus({ preventScroll: true });
              shown.from.scrollIntoView({ block: "center" });
            }}
          >
            {t.backToQuote}
          </Button>
        )}
      </header>
      <p role="status" className="sr-only">
        {first && t.shownLine(formats.integer(first.line))}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: the section around it has the heading */}
      <div
        ref={box}
        role="group"
        aria-label={t.wholeTranscript}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable to be scrolled by keys
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto rounded-b-xl border-t border-line py-2 text-[0.8125rem] leading-5"
      >
        {before > 0 && (
          <p className="px-4 pb-2 text-center">
            <Button size="small" onClick={() => setRange({ from: from - before, to })}>
              {t.earlier(formats.integer(before))}
            </Button>
          </p>
        )}
        <ol start={from + 1}>
          {lines.slice(from, to).map((line, index) => {
            const number = from + index + 1;
            const place = places.find((one) => one.line === number);
            return (
              <li
                key={number}
                className={classes("flex gap-3 px-4 py-0.5 sm:px-5", place && "bg-amber-wash")}
              >
                <span
                  aria-hidden="true"
                  className={classes(
                    "tabular min-w-9 shrink-0 text-right text-2xs leading-5 select-none",
                    place ? "font-semibold text-amber" : "text-faint",
                  )}
                >
                  {formats.integer(number)}
                </span>
                <span className="min-w-0 flex-1 break-words whitespace-pre-wrap">
                  {place ? <Marked line={line} place={place} /> : line}
                </span>
              </li>
            );
          })}
        </ol>
        {after > 0 && (
          <p className="px-4 pt-2 text-center">
            <Button size="small" onClick={() => setRange({ from, to: to + after })}>
              {t.later(formats.integer(after))}
            </Button>
          </p>
        )}
      </div>
    </section>
  );
}

function Marked({ line, place }: { line: string; place: Place }): ReactNode {
  return (
    <>
      {line.slice(0, place.start)}
      <mark className="rounded-sm bg-amber/20 font-medium text-ink underline decoration-amber decoration-2 underline-offset-4">
        {line.slice(place.start, place.end)}
      </mark>
      {line.slice(place.end)}
    </>
  );
}
