/** What the API says in codes; see values.ts. */
export const values = {
  none: {
    org: "Sem organização",
    location: "Sem cidade",
    owner: "Sem responsável",
    segment: "Sem segmento",
  },
  stage: {
    Prospecting: "Prospecção",
    Qualification: "Qualificação",
    Proposal: "Proposta",
    Negotiation: "Negociação",
    Won: "Ganha",
    Lost: "Perdida",
  },
  type: {
    call: "Ligação",
    email: "E-mail",
    meeting: "Reunião",
    proposal: "Proposta",
    contract: "Contrato",
    visit: "Visita",
    whatsapp: "WhatsApp",
    fromMeeting: "De reunião",
  },
  priority: { high: "Alta", medium: "Média", low: "Baixa" },
  status: { overdue: "Atrasada", onTrack: "No prazo" },
  bucket: {
    overdue: "Atrasadas",
    thisWeek: "Esta semana",
    nextWeek: "Próxima semana",
    inTwoWeeks: "Em 2 semanas",
    inThreeWeeks: "Em 3 semanas",
    inFourWeeks: "Em 4 semanas",
    later: "Depois",
    noDate: "Sem prazo",
  },
};
