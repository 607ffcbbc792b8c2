import { expect, test } from "vitest";
import { nextId, suggestedId } from "@/features/meetings/draft";
import { decoded, placesOf, tidy } from "@/features/meetings/transcript";

const encoded = (text: string) => new TextEncoder().encode(text);
const about = { field: "summary", index: null } as const;

test("a file is read as UTF-8, with or without a mark, and as Latin-1 where it is none", () => {
  expect(decoded(encoded("\uFEFFÉrica: não"))).toBe("Érica: não");
  expect(decoded(new Uint8Array([0xc9, 0x72, 0x69, 0x63, 0x61]))).toBe("Érica");
  expect(decoded(new Uint8Array([0xff, 0xfe, 0x4f, 0x00, 0x69, 0x00]))).toBe("Oi");
});

test("a document of a word processor is no text", () => {
  expect(decoded(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]))).toBeNull();
  expect(decoded(encoded("%PDF-1.7 …"))).toBeNull();
});

test("lines are counted as the server counts them", () => {
  expect(tidy("\u200b\n Oi\r\nvo\u0063\u0327e\u2028fim\t.\u202e \n").split("\n")).toEqual([
    "Oi",
    "voçe",
    "fim\t.",
  ]);
});

test("a quote is found where it stands, over several lines too, and its line where it is not", () => {
  const lines = ["Ana: Bom dia.", "Caio: Eu mando", "a proposta hoje."];
  expect(placesOf(lines, { ...about, quote: "Bom", line: 1 })).toEqual([
    { line: 1, start: 5, end: 8 },
  ]);
  expect(placesOf(lines, { ...about, quote: "mando\na proposta", line: 2 })).toEqual([
    { line: 2, start: 9, end: 14 },
    { line: 3, start: 0, end: 10 },
  ]);
  expect(placesOf(lines, { ...about, quote: "nunca dito", line: 3 })).toEqual([
    { line: 3, start: 0, end: 16 },
  ]);
});

test("a meeting gets a name that a person can read, and another one the next number", () => {
  expect(suggestedId("2026-11-20", "Érica & Filhos S/A")).toBe("2026-11-20-erica-filhos-s-a");
  expect(suggestedId("2026-11-20", "株式会社")).toBe("2026-11-20");
  expect(nextId("2026-11-20-erica")).toBe("2026-11-20-erica-2");
  expect(nextId("2026-11-20-erica-2")).toBe("2026-11-20-erica-3");
  expect(nextId("2026-11-20")).toBe("2026-11-20-2");
});
