import type { Catalogue } from "@/i18n/dictionary";

const pt = {
  see: (what: string) => `Você vê: ${what}`,
  title: "O que você vê",
  one: "Números, listas e exportações trazem só o que é destes nomes.",
  several: "Números, listas e exportações trazem só o que é de um nome de cada lista.",
  printed: "Acesso restrito",
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
    one: "Numbers, lists and exports hold only what belongs to these names.",
    several: "Numbers, lists and exports hold only what belongs to a name in each list.",
    printed: "Restricted view",
    names: { org: "Organisations", location: "Cities", owner: "Owners" },
    count: {
      org: (count) => (count === 0 ? "no organisation" : `${count} organisations`),
      location: (count) => (count === 0 ? "no city" : `${count} cities`),
      owner: (count) => (count === 0 ? "no owner" : `${count} owners`),
    },
    more: (count) => `${count} more`,
  },
};
