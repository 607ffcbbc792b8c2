import { useSyncExternalStore } from "react";

const SHOWN = 8000; // milliseconds

export interface Toast {
  text: string;
  /** What the reader may do about it: undo, cancel. Doing it closes the toast. */
  action?: { label: string; run: () => void };
  /** Of something under way, 0 to 1, or null while unknown; such a toast stays until it is closed. */
  progress?: number | null;
}
export type Shown = Toast & { id: number };

let shown: readonly Shown[] = [];
let lastId = 0;
const listeners = new Set<() => void>();
const timers = new Map<number, ReturnType<typeof setTimeout>>();

function set(next: readonly Shown[]) {
  shown = next;
  for (const listener of listeners) listener();
}

export function closeToast(id: number) {
  clearTimeout(timers.get(id));
  timers.delete(id);
  set(shown.filter((toast) => toast.id !== id));
}

export function closeAllToasts() {
  for (const { id } of shown) closeToast(id);
}

/** Time runs only while nobody reads: `hold` stops it, `release` starts it anew. */
export function holdToast(id: number) {
  clearTimeout(timers.get(id));
}
export function releaseToast(id: number) {
  clearTimeout(timers.get(id));
  const toast = shown.find((one) => one.id === id);
  if (toast && toast.progress === undefined) {
    timers.set(
      id,
      setTimeout(() => closeToast(id), SHOWN),
    );
  }
}

/** Says something at the foot of the page; a repeated text replaces itself. */
export function showToast(toast: Toast): number {
  lastId += 1;
  const id = lastId;
  for (const same of shown.filter(({ text }) => text === toast.text)) closeToast(same.id);
  set([...shown, { ...toast, id }]);
  releaseToast(id);
  return id;
}

export function updateToast(id: number, toast: Toast) {
  set(shown.map((one) => (one.id === id ? { ...toast, id } : one)));
  releaseToast(id);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const useToasts = () => useSyncExternalStore(subscribe, () => shown);
