import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import type { Catalogue, Dictionary } from "@/i18n/dictionary";
import { en } from "@/i18n/en";
import { createFormats, type Formats } from "@/i18n/formats";
import { pt } from "@/i18n/pt";
import { writeStored } from "@/stored";

export type Language = "pt-BR" | "en";

const DICTIONARIES: Record<Language, Dictionary> = { "pt-BR": pt, en };
// British English: its 05/11 is the Brazilian one's day, not another.
export const LOCALES: Record<Language, string> = { "pt-BR": "pt-BR", en: "en-GB" };
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
    writeStored(STORAGE_KEY, language); // if storage is blocked, the choice lasts as long as the page
  }, [language]);
  const speech = useMemo(() => {
    const t = DICTIONARIES[language];
    return { language, setLanguage, t, formats: createFormats(LOCALES[language], t) };
  }, [language]);
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

/** The dictionary, the number and date formats, and the language switch. */
export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error("useSpeech needs a LanguageProvider above it");
  return speech;
}

/** The sentences of a page that brings its own, in the reader's language. */
export function useText<T>(catalogue: Catalogue<T>): T {
  return catalogue[useSpeech().language];
}
