import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useEntries } from "@/app/admission";
import { keepFilters } from "@/filters/search";

const SECOND_KEY = 1200; // milliseconds in which the letter after `g` counts

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest("input:not([type=checkbox]), textarea, select") !== null);

interface Shortcuts {
  openPalette: () => void;
  openHelp: () => void;
}

/** Ctrl/⌘ K, `/`, `?` and `g` with a page's letter; app/palette/Help.tsx lists them. */
export function useShortcuts({ openPalette, openHelp }: Shortcuts) {
  const navigate = useNavigate();
  const entries = useEntries();
  const waiting = useRef(0); // until when a page's letter counts
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]")) return; // the keys are the dialog's
      const page = entries.find(({ shortcut }) => shortcut === event.key);
      if (event.timeStamp < waiting.current && page) {
        waiting.current = 0;
        void navigate({ to: page.to, search: keepFilters });
      } else if (event.key === "g") {
        waiting.current = event.timeStamp + SECOND_KEY;
      } else if (event.key === "?") {
        openHelp();
      } else if (event.key === "/") {
        event.preventDefault();
        const search = document.querySelector<HTMLInputElement>("main [data-search]");
        if (search) search.focus();
        else openPalette();
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [navigate, entries, openPalette, openHelp]);
}
