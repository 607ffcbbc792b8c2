import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "@/stored";

export type Theme = "light" | "dark";
const STORAGE_KEY = "mirante.theme"; // public/boot.js reads it before the first paint

const page = document.documentElement;
const listeners = new Set<() => void>();
const read = (): Theme => (page.dataset.theme === "dark" ? "dark" : "light");

function show(theme: Theme) {
  page.dataset.theme = theme;
  for (const listener of listeners) listener();
}

/** The reader's choice; where storage is blocked it lasts as long as the page. */
function choose(theme: Theme) {
  writeStored(STORAGE_KEY, theme);
  show(theme);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  const system = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    if (!readStored(STORAGE_KEY)) show(system.matches ? "dark" : "light");
  };
  system.addEventListener("change", follow);
  return () => {
    listeners.delete(listener);
    system.removeEventListener("change", follow);
  };
}

/** The theme on screen: the reader's choice if there is one, otherwise the system's, as it changes. */
export const useTheme = (): [Theme, (theme: Theme) => void] => [
  useSyncExternalStore(subscribe, read),
  choose,
];
