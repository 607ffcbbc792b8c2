import type { Dictionary } from "@/i18n/dictionary";

export const metrics: Dictionary["metrics"] = {
  title: "Metrics",
  openPipeline: {
    label: "Open pipeline",
    definition: "Sum of the opportunities that were not closed at the end of the period.",
    numerator: "Open amount",
    denominator: "Opportunities",
    empty: "No open opportunities under these filters.",
  },
  wonAmount: {
    label: "Amount won",
    definition: "Sum of the opportunities won, by closing date.",
    numerator: "Amount won",
    denominator: "Opportunities won",
    empty: "Nothing was won in the period.",
  },
  winRate: {
    label: "Win rate",
    definition: "Won ÷ (won + lost), by closing date in the period.",
    numerator: "Won",
    denominator: "Closed",
    empty: "No opportunity closed in the period.",
  },
  salesCycleDays: {
    label: "Sales cycle",
    definition: "Median days from creation to closing of the opportunities won.",
    numerator: "Days (median)",
    denominator: "Opportunities won",
    empty: "No opportunity was won in the period.",
  },
  interactions: {
    label: "Interactions",
    definition: "Activities completed in the period: calls, e-mails, meetings, visits.",
    numerator: "Activities",
    denominator: "Organisations",
    empty: "No activity in the period.",
  },
  contactCoverage: {
    label: "Contact coverage",
    definition: "Active organisations with a completed activity in the period's last 30 days.",
    numerator: "Contacted",
    denominator: "Active organisations",
    empty: "No active organisations under these filters.",
  },
  overdueActions: {
    label: "Overdue actions",
    definition: "Open actions due before the day of the data. The period does not matter.",
    numerator: "Overdue",
    denominator: "Open actions",
    empty: "No actions under these filters.",
  },
  onTimeRate: {
    label: "On time",
    definition: "Completed by the due date ÷ due in the period. Open ones count as late.",
    numerator: "Completed on time",
    denominator: "Due in the period",
    empty: "No action was due in the period.",
  },
};
