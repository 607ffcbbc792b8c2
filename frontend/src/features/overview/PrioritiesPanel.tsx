import { Link } from "@tanstack/react-router";
import { Bar } from "@/charts/Bar";
import { useActionPriorities } from "@/features/overview/queries";
import { EmptyNote } from "@/filters/EmptyNote";
import { useFilters } from "@/filters/question";
import { keepFilters } from "@/filters/search";
import { useSpeech } from "@/i18n/language";
import { codedValue } from "@/i18n/values";
import { classes } from "@/ui/classes";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { Skeleton } from "@/ui/Skeleton";

const COLUMNS = "grid grid-cols-[6.75rem_1fr_2.5rem_5rem] items-center gap-3";
const HEIGHT = "h-[18.25rem]";

export function PrioritiesPanel({ className }: { className?: string }) {
  const { t, formats } = useSpeech();
  const filters = useFilters();
  const query = useActionPriorities();
  return (
    <Panel title={t.priorities.title} hint={t.priorities.hint} className={className}>
      <Loaded query={query} skeleton={<Skeleton className={HEIGHT} />} className={HEIGHT}>
        {({ data }) => {
          const longest = Math.max(...data.map(({ count }) => count));
          if (longest === 0) return <EmptyNote text={t.priorities.empty} />;
          return (
            <div className="tabular text-[0.8125rem]">
              <div aria-hidden="true" className={`${COLUMNS} h-5 text-2xs font-medium text-faint`}>
                <span />
                <span />
                <span className="text-right">{t.priorities.count}</span>
                <span className="text-right">{t.priorities.atRisk}</span>
              </div>
              <ul>
                {data.map(({ bucket, count, amountAtRisk }) => {
                  const name = codedValue(t, "bucket", bucket);
                  const late = bucket === "overdue" && count > 0;
                  return (
                    <li key={bucket} className="border-t border-line">
                      <Link
                        to="/acoes"
                        search={{ ...keepFilters(filters), bucket }}
                        title={t.priorities.open(name, formats.integer(count))}
                        className={classes(
                          COLUMNS,
                          "-mx-2 h-[2.0625rem] rounded-md px-2 hover:bg-sunken",
                        )}
                      >
                        <span className={classes("truncate", late && "font-semibold text-bad")}>
                          {name}
                        </span>
                        <Bar
                          share={count / longest}
                          tone={late ? "bad" : bucket === "noDate" ? "quiet" : "brand"}
                        />
                        <span className="text-right font-medium">{formats.integer(count)}</span>
                        <span className="text-right text-soft">
                          {formats.compact(amountAtRisk, "BRL")}
                        </span>
                      </Link>
                    </li>
                  );
                })}
              </ul>
            </div>
          );
        }}
      </Loaded>
    </Panel>
  );
}
