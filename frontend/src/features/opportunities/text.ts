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
  },
  days: (days: number, shown: string) => `${shown} ${days === 1 ? "dia" : "dias"}`,
  overdue: "previsão vencida",
  total: (count: number, shown: string) =>
    `${shown} ${count === 1 ? "oportunidade" : "oportunidades"}`,
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
    },
    days: (days, shown) => `${shown} ${days === 1 ? "day" : "days"}`,
    overdue: "past its date",
    total: (count, shown) => `${shown} ${count === 1 ? "opportunity" : "opportunities"}`,
    empty: "No opportunities in this period.",
  },
};
