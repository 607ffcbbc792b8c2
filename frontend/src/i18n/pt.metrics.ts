/** Names and definitions of the indicators; `empty` says why there is no number. */
export const metrics = {
  title: "Indicadores",
  openPipeline: {
    label: "Pipeline aberto",
    definition: "Soma das oportunidades que ainda não estavam fechadas no fim do período.",
    numerator: "Valor em aberto",
    denominator: "Oportunidades",
    empty: "Não há oportunidades abertas com estes filtros.",
  },
  wonAmount: {
    label: "Valor ganho",
    definition: "Soma das oportunidades ganhas, pela data de fechamento.",
    numerator: "Valor ganho",
    denominator: "Oportunidades ganhas",
    empty: "Nada foi ganho no período.",
  },
  winRate: {
    label: "Taxa de ganho",
    definition: "Ganhas ÷ (ganhas + perdidas), pela data de fechamento no período.",
    numerator: "Ganhas",
    denominator: "Fechadas",
    empty: "Nenhuma oportunidade fechou no período.",
  },
  salesCycleDays: {
    label: "Ciclo de venda",
    definition: "Mediana de dias entre a criação e o fechamento das oportunidades ganhas.",
    numerator: "Dias (mediana)",
    denominator: "Oportunidades ganhas",
    empty: "Nenhuma oportunidade foi ganha no período.",
  },
  interactions: {
    label: "Interações",
    definition: "Atividades concluídas no período: ligações, e-mails, reuniões, visitas.",
    numerator: "Atividades",
    denominator: "Organizações",
    empty: "Nenhuma atividade no período.",
  },
  contactCoverage: {
    label: "Cobertura de contato",
    definition:
      "Organizações ativas com alguma atividade concluída nos últimos 30 dias do período.",
    numerator: "Contatadas",
    denominator: "Organizações ativas",
    empty: "Não há organizações ativas com estes filtros.",
  },
  overdueActions: {
    label: "Ações atrasadas",
    definition: "Ações abertas com prazo anterior ao dia dos dados. Não depende do período.",
    numerator: "Atrasadas",
    denominator: "Ações abertas",
    empty: "Não há ações com estes filtros.",
  },
  onTimeRate: {
    label: "No prazo",
    definition:
      "Concluídas até o prazo ÷ ações com prazo no período. As abertas contam como atraso.",
    numerator: "Concluídas no prazo",
    denominator: "Com prazo no período",
    empty: "Nenhuma ação tinha prazo no período.",
  },
};
