import type { ReactNode } from "react";

/** How a link among tabs looks and when it is the current one. */
export const TAB = {
  activeOptions: { exact: true, includeSearch: false },
  className:
    "-mb-px border-b-2 border-transparent py-2 font-medium text-soft hover:text-ink aria-[current]:border-brand aria-[current]:text-brand-ink",
} as const;

/** Sibling pages under one entry of the navigation. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className="no-print -mt-1 mb-3 flex gap-5 border-b border-line">
      {children}
    </nav>
  );
}
