import { type ReactNode, useId } from "react";
import { classes } from "@/ui/classes";

interface PanelProps {
  title: string;
  hint?: string;
  /** What the tools say on screen, for paper, which has none. */
  printed?: string;
  tools?: ReactNode;
  children: ReactNode;
  className?: string;
}

export function Panel({ title, hint, printed, tools, children, className }: PanelProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={classes(
        "flex min-w-0 flex-col rounded-xl border border-line bg-surface p-4 shadow-panel sm:p-5",
        className,
      )}
    >
      <header className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex min-h-7 flex-wrap items-baseline gap-x-2.5">
          <h2 id={id} className="text-[0.9375rem] leading-7 font-semibold tracking-[-0.006em]">
            {title}
          </h2>
          {hint && <p className="text-xs text-faint">{hint}</p>}
          {printed && <p className="hidden text-xs text-faint print:block">{printed}</p>}
        </div>
        {tools && <div className="no-print flex flex-wrap items-center gap-2">{tools}</div>}
      </header>
      {children}
    </section>
  );
}
