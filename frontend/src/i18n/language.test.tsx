import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { en } from "@/i18n/en";
import { createFormats } from "@/i18n/formats";
import { pt } from "@/i18n/pt";
import { codedValue, dimensionValue } from "@/i18n/values";
import { plain, renderApp } from "../../tests/app";

test("the language switch changes words, numbers and the page's lang, and is remembered", async () => {
  renderApp("/");
  await screen.findByRole("article", { name: "Valor ganho" });
  await userEvent.click(screen.getByRole("button", { name: "EN" }));
  const won = screen.getByRole("article", { name: "Amount won" });
  expect(plain(won.textContent)).toContain("R$12.3m");
  expect(document.documentElement.lang).toBe("en");
  expect(localStorage.getItem("mirante.language")).toBe("en");
});

test("a code that the dictionaries do not know is shown as it is", () => {
  expect(codedValue(pt, "type", "visit")).toBe("Visita");
  expect(codedValue(pt, "type", "carrier-pigeon")).toBe("carrier-pigeon");
  expect(dimensionValue(pt, "owner", "(none)")).toBe("Sem responsável");
  expect(dimensionValue(en, "org", null)).toBe("No organisation");
});

test("axis dates carry neither a preposition nor a full stop", () => {
  expect(createFormats("pt-BR", pt).tickDay("2026-06-01")).toBe("1 jun");
  expect(createFormats("en-GB", en).tickDay("2026-06-01")).toBe("1 Jun");
});

test("a few things that became many are counted, not given in percent", () => {
  const { delta } = createFormats("pt-BR", pt);
  expect(delta(174, 24, "count")).toBe("+174");
  expect(delta(1337, 22_145, "count")).toBe("+6,0%");
  expect(delta(5, 0, "count")).toBe("+5");
});
