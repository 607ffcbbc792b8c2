import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import type { Dictionary } from "@/i18n/dictionary";
import { en } from "@/i18n/en";
import { createFormats, type Formats } from "@/i18n/formats";
import { pt } from "@/i18n/pt";

export type Language = "pt-BR" | "en";

const DICTIONARIES: Record<Language, Dictionary> = { "pt-BR": pt, en };
const STORAGE_KEY = "mirante.language"; // public/boot.js reads it before the first paint

interface Speech {
  language: Language;
  setLanguage: (language: Language) => void;
  t: Dictionary;
  formats: Formats;
}

const SpeechContext = createContext<Speech | null>(null);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() =>
    document.documentElement.lang === "en" ? "en" : "pt-BR",
  );
  useEffect(() => {
    document.documentElement.lang = language;
    try {
      localStorage.setItem(STORAGE_KEY, language);
    } catch {
      // Storage is blocked: the choice lasts as long as the page.
    }
  }, [language]);
  const speech = useMemo(() => {
    const t = DICTIONARIES[language];
    return { language, setLanguage, t, formats: createFormats(language, t) };
  }, [language]);
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

/** The dictionary, the number and date formats, and the language switch. */
export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error("useSpeech needs a LanguageProvider above it");
  return speech;
}
