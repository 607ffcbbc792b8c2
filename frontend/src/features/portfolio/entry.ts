import { type Decimal, decimal } from "@/features/portfolio/decimal";
import type { Language } from "@/i18n/language";

/** What somebody has typed into a field for a number. */
export type Entry =
  | { kind: "empty" }
  | { kind: "number"; value: Decimal }
  /** `meant` is how it reads with the other language's point and comma, if it does. */
  | { kind: "unreadable"; meant: Decimal | null };

const MOST = 40; // characters: nobody trades more
const SIGNS: Record<Language, { group: string; point: string }> = {
  "pt-BR": { group: ".", point: "," },
  en: { group: ",", point: "." },
};

/** Reads `1.234,56` in Portuguese and `1,234.56` in English; what could be either is not guessed at. */
export function readEntry(typed: string, language: Language): Entry {
  const text = typed.replace(/\s|R\$/g, "").slice(0, MOST);
  if (text === "") return { kind: "empty" };
  const value = read(text, language);
  if (value) return { kind: "number", value };
  return { kind: "unreadable", meant: read(text, language === "en" ? "pt-BR" : "en") };
}

function read(text: string, language: Language): Decimal | null {
  const { group, point } = SIGNS[language];
  const [whole = "", part, ...more] = text.split(point);
  const groups = whole.split(group);
  const grouped =
    groups.length === 1
      ? /^\d*$/.test(whole)
      : /^[1-9]\d{0,2}$/.test(groups[0] ?? "") &&
        groups.slice(1).every((one) => /^\d{3}$/.test(one));
  const digits = groups.join("");
  if (more.length > 0 || !grouped || !/^\d*$/.test(part ?? "") || !(digits || part)) return null;
  return decimal(`${digits || "0"}.${part ?? ""}`);
}
