import type { ReactNode } from "react";

/** Shows more of what it wraps on hover, and on keyboard focus of what it wraps. */
export function Tip({ text, children }: { text: string; children: ReactNode }) {
  return (
    <span className="group/tip relative inline-flex min-w-0">
      {children}
      <span
        role="tooltip"
        className="pointer-events-none absolute bottom-full left-0 z-20 mb-1.5 hidden rounded-md bg-ink px-2 py-1 text-xs font-medium whitespace-nowrap text-page group-focus-within/tip:block group-hover/tip:block print:hidden"
      >
        {text}
      </span>
    </span>
  );
}
