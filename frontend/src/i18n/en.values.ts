import type { Dictionary } from "@/i18n/dictionary";

export const values: Dictionary["values"] = {
  none: {
    org: "No organisation",
    location: "No city",
    owner: "No owner",
    segment: "No segment",
  },
  stage: {
    Prospecting: "Prospecting",
    Qualification: "Qualification",
    Proposal: "Proposal",
    Negotiation: "Negotiation",
    Won: "Won",
    Lost: "Lost",
  },
  type: {
    call: "Call",
    email: "E-mail",
    meeting: "Meeting",
    proposal: "Proposal",
    contract: "Contract",
    visit: "Visit",
    whatsapp: "WhatsApp",
    fromMeeting: "From a meeting",
  },
  priority: { high: "High", medium: "Medium", low: "Low" },
  status: { overdue: "Overdue", onTrack: "On track" },
  bucket: {
    overdue: "Overdue",
    thisWeek: "This week",
    nextWeek: "Next week",
    inTwoWeeks: "In 2 weeks",
    inThreeWeeks: "In 3 weeks",
    inFourWeeks: "In 4 weeks",
    later: "Later",
    noDate: "No due date",
  },
};
