import { folded } from "@/filters/options";

const STORAGE_KEY = "mirante.meeting";
const TEXT_KEY = "mirante.meeting.transcript";

/** What has been typed about a meeting; `id` is null while the suggested one will do. */
export interface Details {
  customer: string;
  date: string;
  id: string | null;
  clientSpeaker: string;
  houseSpeaker: string;
}
export interface Draft extends Details {
  transcript: string;
}

const EMPTY: Draft = {
  customer: "",
  date: "",
  id: null,
  clientSpeaker: "",
  houseSpeaker: "",
  transcript: "",
};
let held: Partial<Draft> = {}; // what the tab's storage has no room for, as long as the page

/** What was typed in this tab; it is gone when the tab is. */
export function readDraft(): Draft {
  try {
    const details: Partial<Details> = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "{}");
    return { ...EMPTY, ...details, transcript: sessionStorage.getItem(TEXT_KEY) ?? "", ...held };
  } catch {
    return { ...EMPTY, ...held };
  }
}

/** Keeps what has been typed; false where only this page does. */
export function keepDraft({ transcript, ...details }: Partial<Draft>): boolean {
  try {
    if (Object.keys(details).length > 0) {
      const { transcript: _, ...before } = readDraft();
      sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ ...before, ...details }));
    }
    if (transcript !== undefined) sessionStorage.setItem(TEXT_KEY, transcript);
    held = {};
    return true;
  } catch {
    held = { ...held, ...details, ...(transcript !== undefined && { transcript }) };
    return false;
  }
}

export function dropDraft() {
  held = {};
  try {
    sessionStorage.removeItem(STORAGE_KEY);
    sessionStorage.removeItem(TEXT_KEY);
  } catch {
    // there was nothing in it
  }
}

const SLUG = 60;

/** A name for a meeting that a person can read: "2026-11-20-erica-cosmeticos". */
export function suggestedId(date: string, customer: string): string {
  const slug = folded(customer)
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, SLUG)
    .replace(/^-+|-+$/g, "");
  return [date, slug].filter(Boolean).join("-");
}

/** Another name, for another meeting of that day: "…-2", "…-3". */
export function nextId(id: string): string {
  const [, name = id, number] = /^(.*?)-(\d{1,2})$/.exec(id) ?? [];
  const isDay = /^\d{4}-\d{2}$/.test(name); // "2026-11-20" ends in a day, not in a number
  return number && !isDay ? `${name}-${Number(number) + 1}` : `${id}-2`;
}
