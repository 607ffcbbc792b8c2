import type { pt } from "@/i18n/pt";

type Widen<T> = T extends string
  ? string
  : T extends (...given: infer A) => string
    ? (...given: A) => string
    : { [K in keyof T]: Widen<T[K]> };

/** What every language must say; a missing or extra sentence does not compile. */
export type Dictionary = Widen<typeof pt>;

/** The sentences of one page, which come with it and not before. */
export type Catalogue<T> = Record<"pt-BR" | "en", T>;
