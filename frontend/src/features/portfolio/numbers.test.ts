import { expect, test } from "vitest";
import {
  ceilTo,
  compare,
  decimal,
  fits,
  floorTo,
  minus,
  over,
  plain,
  times,
} from "@/features/portfolio/decimal";
import { readEntry } from "@/features/portfolio/entry";
import type { Language } from "@/i18n/language";

test.each([
  ["0", "0"],
  ["000.500", "0.5"],
  ["-0.00000001", "-0.00000001"],
  [
    "123456789012345678901234567890.123456789012345678",
    "123456789012345678901234567890.123456789012345678",
  ],
  ["100", "100"],
])("%s is kept to the last digit", (given, written) => {
  expect(plain(decimal(given))).toBe(written);
});

test.each(["", "1e5", "abc", "1,5", "-", ".5", "NaN"])("%s is no decimal of the API's", (text) => {
  expect(() => decimal(text)).toThrow(RangeError);
});

test("what floats get wrong comes out right", () => {
  expect(plain(minus(decimal("0.3"), decimal("0.1")))).toBe("0.2");
  expect(plain(times(decimal("1.1"), decimal("3")))).toBe("3.3");
  expect(compare(decimal("0.10"), decimal("0.1"))).toBe(0);
  expect(fits(decimal("0.3"), decimal("0.1"))).toBe(true);
  expect(fits(decimal("0.35"), decimal("0.1"), decimal("0.05"))).toBe(true);
  expect(plain(floorTo(decimal("0.0113999"), decimal("0.00001")))).toBe("0.01139");
  expect(plain(ceilTo(decimal("0.0113911"), decimal("0.00001")))).toBe("0.0114");
  expect(plain(over(decimal("-1"), decimal("3"), 4))).toBe("-0.3333");
});

const read = (text: string, language: Language) => {
  const entry = readEntry(text, language);
  if (entry.kind === "empty") return "empty";
  if (entry.kind === "number") return plain(entry.value);
  return entry.meant ? `meant ${plain(entry.meant)}?` : "unreadable";
};

test.each([
  ["", "empty", "empty"],
  ["1.234,56", "1234.56", "meant 1234.56?"],
  ["1,234.56", "meant 1234.56?", "1234.56"],
  ["0,5", "0.5", "meant 0.5?"],
  ["0.5", "meant 0.5?", "0.5"],
  [",5", "0.5", "meant 0.5?"],
  ["R$ 1.000", "1000", "1"],
  ["1.000", "1000", "1"],
  ["0.500", "meant 0.5?", "0.5"],
  ["12.34.567", "unreadable", "unreadable"],
  ["-5", "unreadable", "unreadable"],
  ["1e9", "unreadable", "unreadable"],
  ["1 000,5", "1000.5", "meant 1000.5?"],
  [",", "unreadable", "unreadable"],
])("%s is %s in Portuguese and %s in English", (text, portuguese, english) => {
  expect(read(text, "pt-BR")).toBe(portuguese);
  expect(read(text, "en")).toBe(english);
});
