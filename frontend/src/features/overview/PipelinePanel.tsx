import { Bar } from "@/charts/Bar";
import { usePipeline } from "@/features/overview/queries";
import { EmptyNote } from "@/filters/EmptyNote";
import { useSpeech } from "@/i18n/language";
import { codedValue } from "@/i18n/values";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { Skeleton } from "@/ui/Skeleton";

const HEIGHT = "h-[18.25rem]";
const cell = "py-3 pl-3 text-right align-top";
const head = "pb-2 pl-3 text-right font-medium";
// By the panel's own width: beside the chart it is narrower than on a phone held sideways.
const onWide = "hidden @md:table-cell";
const onMiddling = "hidden @xs:table-cell";

export function PipelinePanel({ className }: { className?: string }) {
  const { t, formats } = useSpeech();
  const query = usePipeline();
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
                  <th scope="col" className={head} title={t.pipeline.conversionWhy}>
                    {t.pipeline.conversion}
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
                    <th scope="row" className="w-2/5 py-3 text-left font-normal">
                      <span className="flex items-baseline justify-between gap-2">
                        <span className="font-medium">{codedValue(t, "stage", stage.stage)}</span>
                        <span className="text-xs text-faint">{formats.integer(stage.count)}</span>
                      </span>
                      <Bar share={longest ? stage.amount / longest : 0} className="mt-1.5" />
                    </th>
                    <td
                      className={`${cell} font-medium`}
                      title={formats.exact(stage.amount, "BRL")}
                    >
                      {money(stage.amount)}
                    </td>
                    <td
                      className={`${cell} ${onWide} text-soft`}
                      title={formats.exact(stage.weighted, "BRL")}
                    >
                      {money(stage.weighted)}
                    </td>
                    <td
                      className={cell}
                      title={stage.conversion === null ? t.pipeline.noneLeft : undefined}
                    >
                      {stage.conversion === null ? "—" : formats.percent(stage.conversion)}
                    </td>
                    <td
                      className={`${cell} ${onMiddling} text-soft`}
                      title={stage.medianDays === null ? t.pipeline.noneLeft : undefined}
                    >
                      {stage.medianDays === null ? "—" : formats.axis(stage.medianDays, "days")}
                    </td>
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr className="border-t border-line-strong font-medium">
                  <th scope="row" className="pt-2.5 text-left font-medium">
                    <span className="flex items-baseline justify-between gap-2">
                      {t.pipeline.total}
                      <span className="text-xs text-faint">
                        {formats.integer(sum((s) => s.count))}
                      </span>
                    </span>
                  </th>
                  <td className="pt-2.5 pl-3 text-right">{money(sum((s) => s.amount))}</td>
                  <td className={`pt-2.5 pl-3 text-right text-soft ${onWide}`}>
                    {money(sum((s) => s.weighted))}
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
