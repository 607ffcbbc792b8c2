import type { components } from "@/api/schema";

export type Evidence = components["schemas"]["Evidence"];

export const MOST_BYTES = 5 * 1024 * 1024; // of a request, as CONTRACT.md has it
const LINE_ENDS = /\r\n?|[\v\f\x85\u2028\u2029]/g;
const INVISIBLE = /[^\P{Cc}\n\t]|\p{Cf}|\p{Cs}|[\u{E0100}-\u{E01EF}]/gu;
const LATIN = "windows-1252";

/** A transcript as the server keeps and quotes it (backend/meetings/models.py): lines are counted in this. */
export const tidy = (text: string): string =>
  text.replace(LINE_ENDS, "\n").replace(INVISIBLE, "").normalize("NFC").trim();

export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** The text of a file, or null when it is none: a document of a word processor, a recording. */
export function decoded(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (bytes.includes(0) || isPdf(bytes)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(LATIN).decode(bytes);
  }
}

const isPdf = (bytes: Uint8Array) => String.fromCharCode(...bytes.slice(0, 5)) === "%PDF-";

export interface Place {
  line: number;
  start: number;
  end: number;
}

/** Where a quote stands: one place for each line that it goes over, counted from 1. */
export function placesOf(lines: readonly string[], { quote, line }: Evidence): Place[] {
  const places: Place[] = [];
  let [first = "", ...rest] = quote.split("\n");
  const start = (lines[line - 1] ?? "").indexOf(first);
  if (start < 0) return [{ line, start: 0, end: (lines[line - 1] ?? "").length }];
  let at = line;
  let from = start;
  for (;;) {
    places.push({ line: at, start: from, end: from + first.length });
    const [next, ...others] = rest;
    if (next === undefined) return places;
    [first, rest, at, from] = [next, others, at + 1, 0];
  }
}
