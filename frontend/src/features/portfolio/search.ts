import * as v from "valibot";
import { absentWhenBad } from "@/filters/search";

/** What the page has in its address: which symbol the ticket is for, and which way. Never an amount. */
export const portfolioSearch = v.object({
  symbol: absentWhenBad(v.pipe(v.string(), v.toUpperCase(), v.regex(/^[A-Z0-9]{2,20}$/))),
  side: absentWhenBad(v.picklist(["sell"])),
});
