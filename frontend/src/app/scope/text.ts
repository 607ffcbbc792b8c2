import type { Catalogue } from "@/i18n/dictionary";

const pt = {
  see: (what: string) => `Você vê: ${what}`,
  title: "O que você vê",
  why: "Todos os números e listas contam só o que é destes nomes.",
  every: "Só conta o que está em todas as listas abaixo.",
  names: { org: "Organizações", location: "Cidades", owner: "Responsáveis" },
  count: {
    org: (count: number) => (count === 0 ? "nenhuma organização" : `${count} organizações`),
    location: (count: number) => (count === 0 ? "nenhuma cidade" : `${count} cidades`),
    owner: (count: number) => (count === 0 ? "nenhum responsável" : `${count} responsáveis`),
  },
  more: (count: number) => `mais ${count}`,
};

export const text: Catalogue<typeof pt> = {
  "pt-BR": pt,
  en: {
    see: (what) => `You see: ${what}`,
    title: "What you see",
    why: "All numbers and lists count only what belongs to these names.",
    every: "Only what is in every list below counts.",
    names: { org: "Organisations", location: "Cities", owner: "Owners" },
    count: {
      org: (count) => (count === 0 ? "no organisation" : `${count} organisations`),
      location: (count) => (count === 0 ? "no city" : `${count} cities`),
      owner: (count) => (count === 0 ? "no owner" : `${count} owners`),
    },
    more: (count) => `${count} more`,
  },
};
