import { Cpu, TriangleAlert } from "lucide-react";
import { engineName } from "@/features/meetings/names";
import { useCost } from "@/features/meetings/queries";
import { text } from "@/features/meetings/text";
import { useSpeech, useText } from "@/i18n/language";
import { ErrorNote } from "@/ui/ErrorNote";
import { Skeleton } from "@/ui/Skeleton";

/** Who reads meetings here, what leaves the house for it, and what that has cost today. */
export function CostLine() {
  const { formats } = useSpeech();
  const own = useText(text);
  const t = own.cost;
  const query = useCost();
  const told = query.data?.data;
  if (!told) {
    return query.isError && !query.isFetching ? (
      <ErrorNote problem={query.error} onRetry={() => void query.refetch()} slim />
    ) : (
      <Skeleton className="h-26 sm:h-17 xl:h-12" />
    );
  }
  const local = engineName(own, told.engine) === own.engine.local;
  const open = !local && !told.masked;
  const used = formats.integer(told.tokens_today);
  const lines: [name: string, value: string][] = [
    [t.engine, engineName(own, told.engine)],
    [t.sent, local ? t.stays : told.masked ? t.masked : t.unmasked],
    [
      t.tokens,
      told.token_budget === null
        ? t.noBudget(used)
        : t.ofBudget(used, formats.integer(told.token_budget)),
    ],
    [t.cost, told.cost_today_usd === null ? t.unknown : formats.dollars(told.cost_today_usd)],
    [t.kept, t.hours(told.stored_hours)],
  ];
  const Icon = open ? TriangleAlert : Cpu;
  return (
    <section
      aria-label={t.title}
      className="tabular flex min-h-26 items-start gap-2.5 rounded-xl border border-line bg-surface px-4 py-3 text-xs shadow-panel sm:min-h-17 xl:min-h-12"
    >
      <Icon
        aria-hidden="true"
        className={open ? "mt-0.5 size-4 shrink-0 text-amber" : "mt-0.5 size-4 shrink-0 text-faint"}
      />
      <div className="flex min-w-0 flex-wrap gap-x-5 gap-y-1">
        <dl className="contents">
          {lines.map(([name, value]) => (
            <div key={name} className="flex gap-1.5">
              <dt className="shrink-0 text-faint">{name}:</dt>
              <dd className={open && name === t.sent ? "font-medium text-amber" : "font-medium"}>
                {value}
              </dd>
            </div>
          ))}
        </dl>
        <p className="text-faint">{own.live}</p>
      </div>
    </section>
  );
}
