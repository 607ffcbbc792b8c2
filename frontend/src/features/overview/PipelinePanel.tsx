import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { components } from "@/api/schema";
import { Bar } from "@/charts/Bar";
import { usePipeline } from "@/features/overview/queries";
import { EmptyNote } from "@/filters/EmptyNote";
import { useFilters } from "@/filters/question";
import { keepFilters, type Stage } from "@/filters/search";
import { useSetFilters } from "@/filters/useSetFilters";
import { useSpeech } from "@/i18n/language";
import { codedValue } from "@/i18n/values";
import { classes } from "@/ui/classes";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { Popover } from "@/ui/Popover";
import { Skeleton } from "@/ui/Skeleton";

const HEIGHT = "h-[18.25rem]";
const cell = "py-3 pl-3 text-right align-top";
const head = "pb-2 pl-3 text-right font-medium";
// By the panel's own width: beside the chart it is narrower than on a phone held sideways.
const onWide = "hidden @md:table-cell";
const onMiddling = "hidden @xs:table-cell";

const PART = "font-medium underline decoration-line-strong";

export function PipelinePanel({ className }: { className?: string }) {
  const { t, formats } = useSpeech();
  const query = usePipeline();
  const chosen = useFilters().stage ?? [];
  const setFilters = useSetFilters();
  const toggle = (stage: Stage) => {
    const next = chosen.includes(stage)
      ? chosen.filter((one) => one !== stage)
      : [...chosen, stage];
    setFilters({ stage: next.length > 0 ? next : undefined });
  };
  const money = (value: number) => formats.compact(value, "BRL");
  return (
    <Panel title={t.pipeline.title} hint={t.pipeline.hint} className={className}>
      <Loaded
        query={query}
        skeleton={<Skeleton className={HEIGHT} />}
        className="@container min-h-[18.25rem]"
      >
        {({ data: { stages } }) => {
          if (stages.every((stage) => stage.count === 0))
            return <EmptyNote text={t.pipeline.empty} />;
          const longest = Math.max(...stages.map((stage) => stage.amount));
          const sum = (of: (stage: (typeof stages)[number]) => number) =>
            stages.reduce((total, stage) => total + of(stage), 0);
          return (
            <table className="tabular w-full text-[0.8125rem]">
              <thead>
                <tr className="text-2xs text-faint">
                  <th scope="col" className="pb-2 text-left font-medium">
                    {t.pipeline.stage}
                  </th>
                  <th scope="col" className={head}>
                    {t.pipeline.amount}
                  </th>
                  <th scope="col" className={`${head} ${onWide}`}>
                    {t.pipeline.weighted}
                  </th>
                  <th scope="col" className={head}>
                    <Conversion stages={stages} />
                  </th>
                  <th
                    scope="col"
                    className={`${head} ${onMiddling}`}
                    title={t.pipeline.medianDaysWhy}
                  >
                    {t.pipeline.medianDays}
                  </th>
                </tr>
              </thead>
              <tbody>
                {stages.map((stage) => (
                  <tr key={stage.stage} className="border-t border-line">
                    <th scope="row" className="w-2/5 py-2 text-left font-normal">
                      <span className="flex items-baseline justify-between gap-2">
                        <button
                          type="button"
                          aria-pressed={chosen.includes(stage.stage)}
                          title={
                            chosen.includes(stage.stage)
                              ? t.pipeline.everyStage
                              : t.breakdown.filterBy(codedValue(t, "stage", stage.stage))
                          }
                          onClick={() => toggle(stage.stage)}
                          className="-mx-1.5 truncate rounded-md px-1.5 py-1 font-medium hover:bg-sunken hover:text-brand-ink aria-pressed:text-brand-ink"
                        >
                          {codedValue(t, "stage", stage.stage)}
                        </button>
                        <Rows stage={stage.stage} className="text-xs text-soft">
                          {formats.integer(stage.count)}
                        </Rows>
                      </span>
                      <Bar
                        share={longest ? stage.amount / longest : 0}
                        tone={
                          chosen.length === 0 || chosen.includes(stage.stage) ? "brand" : "quiet"
                        }
                        className="mt-0.5"
                      />
                    </th>
                    <td
                      className={`${cell} font-medium`}
                      title={formats.exact(stage.amount, "BRL")}
                    >
                      <Rows stage={stage.stage}>{money(stage.amount)}</Rows>
                    </td>
                    <td
                      className={`${cell} ${onWide} text-soft`}
                      title={formats.exact(stage.weighted, "BRL")}
                    >
                      <Rows stage={stage.stage}>{money(stage.weighted)}</Rows>
                    </td>
                    <td
                      className={cell}
                      title={stage.conversion === null ? t.pipeline.noneLeft : undefined}
                    >
                      {stage.conversion === null ? (
                        "—"
                      ) : (
                        <Rows stage={stage.stage} kind="advanced">
                          {formats.percent(stage.conversion)}
                        </Rows>
                      )}
                    </td>
                    <td
                      className={`${cell} ${onMiddling} text-soft`}
                      title={stage.medianDays === null ? t.pipeline.noneLeft : undefined}
                    >
                      {stage.medianDays === null ? (
                        "—"
                      ) : (
                        <Rows stage={stage.stage} kind="left">
                          {formats.axis(stage.medianDays, "days")}
                        </Rows>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr className="border-t border-line-strong font-medium">
                  <th scope="row" className="pt-2.5 text-left font-medium">
                    <span className="flex items-baseline justify-between gap-2">
                      {t.pipeline.total}
                      <Rows className="text-xs text-soft">
                        {formats.integer(sum((s) => s.count))}
                      </Rows>
                    </span>
                  </th>
                  <td className="pt-2.5 pl-3 text-right">
                    <Rows>{money(sum((s) => s.amount))}</Rows>
                  </td>
                  <td className={`pt-2.5 pl-3 text-right text-soft ${onWide}`}>
                    <Rows>{money(sum((s) => s.weighted))}</Rows>
                  </td>
                  <td />
                  <td className={onMiddling} />
                </tr>
              </tfoot>
            </table>
          );
        }}
      </Loaded>
    </Panel>
  );
}

/** What a conversion is, and how many of how many it was; both lead to theirs. */
function Conversion({ stages }: { stages: components["schemas"]["PipelineStage"][] }) {
  const { t, formats } = useSpeech();
  const { conversion, conversionWhy, outOf } = t.pipeline;
  return (
    <Popover
      label={t.tile.about(conversion)}
      className="w-72 p-4"
      hover
      trigger={(trigger) => (
        <button
          type="button"
          {...trigger}
          className="-m-1 rounded-md p-1 underline decoration-line-strong decoration-dotted underline-offset-4 hover:bg-sunken hover:text-ink"
        >
          {conversion}
          <span className="sr-only">: {t.tile.definition}</span>
        </button>
      )}
    >
      {() => (
        <>
          <p className="font-semibold">{conversion}</p>
          <p className="mt-1 text-soft">{conversionWhy}</p>
          <dl className="tabular mt-3 grid grid-cols-[1fr_auto] gap-x-4 gap-y-1.5 border-t border-line pt-3 text-xs">
            {stages.map(({ stage, advancedCount, leftCount }) => (
              <div key={stage} className="contents">
                <dt className="text-soft">{codedValue(t, "stage", stage)}</dt>
                <dd className="text-right">
                  <Rows stage={stage} kind="advanced" className={PART}>
                    {formats.integer(advancedCount)}
                  </Rows>{" "}
                  {outOf}{" "}
                  <Rows stage={stage} kind="left" className={PART}>
                    {formats.integer(leftCount)}
                  </Rows>
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </Popover>
  );
}

interface RowsProps {
  stage?: Stage;
  kind?: "left" | "advanced";
  className?: string;
  children: ReactNode;
}

/** A number that leads to what it is made of: open opportunities, of a stage or all; or those that left it. */
function Rows(props: RowsProps) {
  const { t } = useSpeech();
  const filters = useFilters();
  const { stage, kind, className, children } = props;
  return (
    <Link
      to="/oportunidades"
      search={{ ...keepFilters(filters), stage: stage && [stage], kind }}
      title={t.tile.seeRows}
      className={classes(
        "rounded-sm underline-offset-4 hover:text-brand-ink hover:underline",
        className,
      )}
    >
      {children}
    </Link>
  );
}
