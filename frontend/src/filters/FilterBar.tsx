import type { ReactNode } from "react";
import { DimensionFilter } from "@/filters/DimensionFilter";
import { PeriodFilter } from "@/filters/PeriodFilter";
import { useFilters } from "@/filters/question";
import { DIMENSIONS, type Stage } from "@/filters/search";
import { useClearFilters, useSetFilters } from "@/filters/useSetFilters";
import { useSpeech } from "@/i18n/language";
import { codedValue, dimensionValue } from "@/i18n/values";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";

interface FilterBarProps {
  /** Off where the numbers are today's snapshot. */
  withPeriod: boolean;
  /** On where something stands in a stage. */
  withStage: boolean;
  /** Stands at the end of the line. */
  children?: ReactNode;
}

/** What narrows the page. */
export function FilterBar({ withPeriod, withStage, children }: FilterBarProps) {
  const { t } = useSpeech();
  return (
    <section aria-label={t.filters.title} className="no-print flex flex-col gap-2">
      {/* A browser is content when an edge of what has the focus shows. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only follows the focus */}
      <div
        onFocus={({ target }) => target.scrollIntoView({ block: "nearest", inline: "nearest" })}
        className="-mx-4 flex gap-2 overflow-x-auto px-4 py-1 [scrollbar-width:none] sm:mx-0 sm:flex-wrap sm:overflow-visible sm:px-0 sm:py-0"
      >
        {withPeriod && <PeriodFilter />}
        {DIMENSIONS.map((field) => (
          <DimensionFilter key={field} field={field} />
        ))}
        {children}
      </div>
      <Chips withStage={withStage} />
    </section>
  );
}

function Chips({ withStage }: { withStage: boolean }) {
  const { t } = useSpeech();
  const filters = useFilters();
  const setFilters = useSetFilters();
  const clear = useClearFilters();
  const without = <V,>(all: V[], one: V) =>
    all.length > 1 ? all.filter((other) => other !== one) : undefined;
  const chips = DIMENSIONS.flatMap((field) =>
    (filters[field] ?? []).map((value, _at, all) => ({
      label: t.filters[field],
      name: dimensionValue(t, field, value),
      remove: { [field]: without(all, value) },
    })),
  );
  const stages = (withStage ? (filters.stage ?? []) : []).map((stage, _at, all: Stage[]) => ({
    label: t.filters.stage,
    name: codedValue(t, "stage", stage),
    remove: { stage: without(all, stage) },
  }));
  const shown = [...chips, ...stages];
  if (shown.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {shown.map(({ label, name, remove }) => (
        <Chip
          key={`${label}:${name}`}
          label={label}
          name={name}
          removeLabel={t.filters.remove(label, name)}
          onRemove={() => setFilters(remove)}
        />
      ))}
      <Button size="small" look="quiet" onClick={() => clear()}>
        {t.filters.clear}
      </Button>
    </div>
  );
}
