import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { addDays, COVERAGE_DAYS } from "@/filters/period";
import { useAsOf } from "@/filters/question";
import { STAGES } from "@/filters/search";
import { useSpeech, useText } from "@/i18n/language";
import { codedValue, dimensionValue } from "@/i18n/values";
import type { Story } from "@/story/queries";
import { text } from "@/story/text";
import { classes } from "@/ui/classes";

type Line = [name: string, value: ReactNode];
const LINK = "underline decoration-line-strong underline-offset-4 hover:text-brand-ink";

function Facts({ title, lines, children }: { title: string; lines: Line[]; children?: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 text-xs font-semibold text-soft">{title}</h3>
      {children}
      <dl className="tabular grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-[0.8125rem]">
        {lines.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="text-right font-medium">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function ActionFacts({ action }: { action: NonNullable<Story["action"]> }) {
  const { t, formats } = useSpeech();
  const own = useText(text);
  const { dueDate, daysLate, amountAtRisk } = action;
  const lines: Line[] = [
    [
      own.due,
      <>
        {dueDate === null ? own.noDue : formats.date(dueDate)}
        {daysLate > 0 && <span className="text-bad"> · {own.daysLate(daysLate)}</span>}
      </>,
    ],
    [own.type, codedValue(t, "type", action.type)],
    [own.priority, codedValue(t, "priority", action.priority)],
    [own.owner, dimensionValue(t, "owner", action.owner)],
  ];
  if (amountAtRisk > 0) lines.push([own.atRisk, formats.exact(amountAtRisk, "BRL")]);
  return <Facts title={own.action} lines={lines} />;
}

export function OpportunityFacts({
  opportunity,
}: {
  opportunity: NonNullable<Story["opportunity"]>;
}) {
  const { t, formats } = useSpeech();
  const own = useText(text);
  const { asOf } = useAsOf();
  const { stage, amount, probability, expectedCloseDate, closedAt, daysInStage } = opportunity;
  const lines: Line[] = [
    [own.amount, formats.exact(amount, "BRL")],
    [own.probability, formats.exact(probability, "percent")],
    [own.owner, dimensionValue(t, "owner", opportunity.owner)],
    [own.created, formats.localDate(opportunity.createdAt)],
  ];
  if (closedAt !== null) lines.push([own.closed, formats.localDate(closedAt)]);
  else if (expectedCloseDate !== null) {
    const past = expectedCloseDate < asOf;
    lines.push([
      own.expected,
      <>
        {formats.date(expectedCloseDate)}
        {past && <span className="text-bad"> · {own.past}</span>}
      </>,
    ]);
  }
  if (daysInStage !== null) lines.push([own.inStage, own.days(daysInStage)]);
  return (
    <Facts title={own.opportunity} lines={lines}>
      <Stages stage={stage} />
    </Facts>
  );
}

/** Where it stands on the way; the words say it too. */
function Stages({ stage }: { stage: string }) {
  const { t } = useSpeech();
  const own = useText(text);
  const at = (STAGES as readonly string[]).indexOf(stage);
  const won = stage === "Won";
  return (
    <div className="mb-3">
      <div aria-hidden="true" className="mb-1.5 flex gap-1">
        {STAGES.map((one, index) => (
          <span
            key={one}
            className={classes(
              "h-1.5 flex-1 rounded-full",
              won ? "bg-good" : at >= index ? "bg-brand" : "bg-sunken",
            )}
          />
        ))}
      </div>
      <p className="flex justify-between text-[0.8125rem]">
        <span className="font-semibold">{codedValue(t, "stage", stage)}</span>
        {at >= 0 && <span className="text-faint">{own.stageOf(at + 1)}</span>}
      </p>
    </div>
  );
}

export function OrganizationFacts({
  organization,
}: {
  organization: NonNullable<Story["organization"]>;
}) {
  const { t, formats } = useSpeech();
  const own = useText(text);
  const { org, segment, lastContact, interactions, openPipeline, overdueActions } = organization;
  const { asOf } = useAsOf();
  const only = { org: org ? [org] : undefined };
  const lastDays = { ...only, start: addDays(asOf, 1 - COVERAGE_DAYS), end: asOf };
  const lines: Line[] = [
    [own.segment, dimensionValue(t, "segment", segment)],
    [own.lastContact, lastContact === null ? own.never : formats.date(lastContact)],
    [
      own.interactions,
      <Link key="link" to="/organizacoes/interacoes" search={lastDays} className={LINK}>
        {formats.integer(interactions)}
      </Link>,
    ],
    [
      own.openPipeline,
      <Link key="link" to="/oportunidades" search={only} className={LINK}>
        {formats.compact(openPipeline, "BRL")}
      </Link>,
    ],
    [
      own.overdue,
      <Link key="link" to="/acoes" search={{ ...only, status: "overdue" }} className={LINK}>
        {formats.integer(overdueActions)}
      </Link>,
    ],
  ];
  return <Facts title={own.organization} lines={lines} />;
}
