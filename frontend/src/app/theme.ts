import { useEffect, useState } from "react";
import { readStored, writeStored } from "@/stored";

export type Theme = "light" | "dark";
const STORAGE_KEY = "mirante.theme"; // public/boot.js reads it before the first paint

/** The theme on screen: the reader's choice if there is one, otherwise the system's, as it changes. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() =>
    document.documentElement.dataset.theme === "dark" ? "dark" : "light",
  );
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  useEffect(() => {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => {
      if (!readStored(STORAGE_KEY)) setTheme(system.matches ? "dark" : "light");
    };
    system.addEventListener("change", follow);
    return () => system.removeEventListener("change", follow);
  }, []);
  const choose = (next: Theme) => {
    setTheme(next);
    writeStored(STORAGE_KEY, next); // if storage is blocked, the choice lasts as long as the page
  };
  return [theme, choose];
}
