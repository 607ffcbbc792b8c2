import { useSyncExternalStore } from "react";
import * as v from "valibot";
import { readStored, writeStored } from "@/stored";

const STORAGE_KEY = "mirante.views";
const MOST = 50;

/** A page with its filters, under a name of the reader's; presets in it move on with the days. */
const viewSchema = v.object({
  name: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(60)),
  address: v.pipe(v.string(), v.startsWith("/"), v.maxLength(8000)),
});
export type View = v.InferOutput<typeof viewSchema>;

const listeners = new Set<() => void>();
let text: string | null | undefined; // what `held` was read from
let held: readonly View[] = [];

/** Reads what is stored, tab by tab the same; what is no view is left out, never a broken page. */
export function views(): readonly View[] {
  const stored = readStored(STORAGE_KEY);
  if (stored !== text) {
    text = stored;
    held = parsed(stored);
  }
  return held;
}

function parsed(stored: string | null): readonly View[] {
  try {
    const given: unknown = JSON.parse(stored ?? "[]");
    if (!Array.isArray(given)) return [];
    return given.flatMap((one) => {
      const view = v.safeParse(viewSchema, one);
      return view.success ? [view.output] : [];
    });
  } catch {
    return [];
  }
}

function keep(next: readonly View[]): boolean {
  const kept = writeStored(STORAGE_KEY, JSON.stringify(next.slice(0, MOST)));
  for (const listener of listeners) listener();
  return kept;
}

/** Keeps a view; one of the same name is replaced. Whether the browser could. */
export const saveView = (view: View) =>
  keep([...views().filter(({ name }) => name !== view.name), view]);

/** Forgets a view and returns how to bring it back to its place. */
export function removeView(name: string): () => void {
  const before = views();
  keep(before.filter((view) => view.name !== name));
  return () => void keep(before);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  addEventListener("storage", listener); // another tab
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}

export const useViews = () => useSyncExternalStore(subscribe, views);
