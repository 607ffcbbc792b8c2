import { decimal } from "@/features/portfolio/decimal";
import type { Figures } from "@/features/portfolio/figures";
import type { text } from "@/features/portfolio/text";

type Reasons = (typeof text)["en"]["reasons"];

// What the server says of an order, in its own English, which the API has no codes for.
const LIMITS: [RegExp, keyof Reasons][] = [
  [/^must be at least ([\d.]+)$/, "least"],
  [/^must be at most ([\d.]+)$/, "most"],
  [/^must be a multiple of ([\d.]+)$/, "step"],
  [/^is too far from the market: at most ([\d.]+)$/, "farMost"],
  [/^is too far from the market: at least ([\d.]+)$/, "farLeast"],
  [/^is worth too little: at least ([\d.]+)/, "tooLittle"],
  [/^is worth too much: at most ([\d.]+)/, "tooMuch"],
  [/^there is not enough/, "funds"],
  [/^would be executed at once$/, "wouldTrade"],
  [/^would be triggered at once$/, "wouldTrigger"],
  [/^must be below take_profit$/, "belowTarget"],
  [/^must be below the current price$/, "belowPrice"],
  [/^must be above the current price$/, "abovePrice"],
  [/is not traded (here|at the moment)$/, "notTraded"],
  [/^this account may not trade it$/, "notPermitted"],
  [/^it never reached the exchange$/, "neverSent"],
  [/^a limit of the exchange's is reached/, "limitReached"],
  [/^does not fit what the exchange takes/, "doesNotFit"],
  [/^(the exchange does not take this order|it was refused)$/, "refused"],
];

/** A reason of the server's in the reader's words; one that is not known here stands as it came. */
export function reasonIn(t: Reasons, figures: Figures, reason: string): string {
  for (const [pattern, name] of LIMITS) {
    const found = pattern.exec(reason);
    if (!found) continue;
    const say = t[name];
    return typeof say === "string" ? say : say(figures.quantity(decimal(found[1] ?? "0")));
  }
  return reason;
}
