import * as v from "valibot";
import { absentWhenBad } from "@/filters/search";

const name = absentWhenBad(
  v.pipe(
    v.string(),
    v.maxLength(200),
    v.transform((text) => text.trim() || undefined),
  ),
);

/** What the page of meetings has in its address: a customer and a meeting, never what was said. */
export const meetingsSearch = v.object({ customer: name, meeting: name });
