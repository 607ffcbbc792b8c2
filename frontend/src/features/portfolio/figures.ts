import { type Decimal, plain, rough } from "@/features/portfolio/decimal";
import { type Language, LOCALES, useSpeech } from "@/i18n/language";

const ZONE = "America/Sao_Paulo";
const LEAST = 2;
const MOST = 18; // places that the API keeps

/** Exact numbers as they are read: `Intl` takes a decimal as text and rounds that, not a float. */
function createFigures(locale: string) {
  const made = new Map<string, Intl.NumberFormat>();
  const write = (value: Decimal, options: Intl.NumberFormatOptions) => {
    const name = JSON.stringify(options);
    const format = made.get(name) ?? new Intl.NumberFormat(locale, options);
    made.set(name, format);
    return format.format(plain(value) as Intl.StringNumericLiteral).replace("-", "\u2212");
  };
  const money = (value: Decimal, asset: string, options: Intl.NumberFormatOptions) =>
    asset === "BRL"
      ? write(value, { style: "currency", currency: "BRL", ...options })
      : `${write(value, options)}\u00a0${asset}`;
  const two = { minimumFractionDigits: LEAST, maximumFractionDigits: LEAST } as const;
  const clock = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone: ZONE,
  });
  return {
    /** Every digit that there is. */
    quantity: (value: Decimal) => write(value, { maximumFractionDigits: MOST }),
    /** As many places as a list has room for. */
    amount: (value: Decimal) => write(value, { maximumFractionDigits: 8 }),
    money: (value: Decimal, asset: string) => money(value, asset, two),
    signedMoney: (value: Decimal, asset: string) =>
      money(value, asset, { ...two, signDisplay: "exceptZero" }),
    /** A price, to the places of its symbol's tick. */
    price: (value: Decimal, asset: string, tick: Decimal) => {
      const places = Math.max(LEAST, (plain(tick).split(".")[1] ?? "").length);
      return money(value, asset, {
        minimumFractionDigits: LEAST,
        maximumFractionDigits: places,
      });
    },
    /** A share of one, signed: 0.0123 is +1.23 %. */
    signedPercent: (value: Decimal) =>
      write(value, { style: "percent", ...two, signDisplay: "exceptZero" }),
    percent: (value: Decimal) => write(value, { style: "percent", maximumFractionDigits: 3 }),
    clock: (instant: string | number) => clock.format(new Date(instant)),
  };
}
export type Figures = ReturnType<typeof createFigures>;

const FIGURES: Record<Language, Figures> = {
  "pt-BR": createFigures(LOCALES["pt-BR"]),
  en: createFigures(LOCALES.en),
};
export const useFigures = (): Figures => FIGURES[useSpeech().language];

/** Up, down or neither, at the precision that is shown: a profit of a thousandth of a cent is none. */
export const direction = (value: Decimal): "up" | "down" | "flat" => {
  const cents = Math.round(rough(value) * 100);
  return cents > 0 ? "up" : cents < 0 ? "down" : "flat";
};
