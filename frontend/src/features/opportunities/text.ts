import type { Catalogue } from "@/i18n/dictionary";

const pt = {
  title: "Oportunidades",
  search: "Buscar organização, responsável ou cidade",
  kind: "Quais",
  kinds: {
    open: "Abertas no fim do período",
    won: "Ganhas no período",
    lost: "Perdidas no período",
    closed: "Fechadas no período",
    left: "Saíram de uma etapa",
    advanced: "Avançaram de etapa",
  },
  columns: {
    org: "Organização",
    owner: "Responsável",
    segment: "Segmento",
    stage: "Etapa",
    amount: "Valor",
    createdAt: "Criada em",
    expectedCloseDate: "Previsão",
    closedAt: "Fechada em",
    daysInStage: "Dias na etapa",
    leftOn: "Saiu em",
  },
  days: (days: number, shown: string) => `${shown} ${days === 1 ? "dia" : "dias"}`,
  overdue: "previsão vencida",
  total: (count: number, shown: string) =>
    `${shown} ${count === 1 ? "oportunidade" : "oportunidades"}`,
  moved: {
    left: (count: number, shown: string) => `${shown} ${count === 1 ? "saída" : "saídas"} de etapa`,
    advanced: (count: number, shown: string) =>
      `${shown} ${count === 1 ? "avanço" : "avanços"} de etapa`,
  },
  weighted: (amount: string) => `${amount} ponderado`,
  empty: "Não há oportunidades neste período.",
};

export const text: Catalogue<typeof pt> = {
  "pt-BR": pt,
  en: {
    title: "Opportunities",
    search: "Search organisation, owner or city",
    kind: "Which",
    kinds: {
      open: "Open at the period's end",
      won: "Won in the period",
      lost: "Lost in the period",
      closed: "Closed in the period",
      left: "Left a stage",
      advanced: "Moved on",
    },
    columns: {
      org: "Organisation",
      owner: "Owner",
      segment: "Segment",
      stage: "Stage",
      amount: "Amount",
      createdAt: "Created",
      expectedCloseDate: "Expected",
      closedAt: "Closed",
      daysInStage: "Days in stage",
      leftOn: "Left on",
    },
    days: (days, shown) => `${shown} ${days === 1 ? "day" : "days"}`,
    overdue: "past its date",
    total: (count, shown) => `${shown} ${count === 1 ? "opportunity" : "opportunities"}`,
    moved: {
      left: (count, shown) => `${shown} ${count === 1 ? "stage" : "stages"} left`,
      advanced: (count, shown) => `${shown} ${count === 1 ? "move" : "moves"} onward`,
    },
    weighted: (amount) => `${amount} weighted`,
    empty: "No opportunities in this period.",
  },
};
