import { X } from "lucide-react";
import { DimensionFilter } from "@/filters/DimensionFilter";
import { PeriodFilter } from "@/filters/PeriodFilter";
import { useFilters } from "@/filters/question";
import { DIMENSIONS } from "@/filters/search";
import { NO_FILTERS, useSetFilters } from "@/filters/useSetFilters";
import { useSpeech } from "@/i18n/language";
import { dimensionValue } from "@/i18n/values";
import { Button } from "@/ui/Button";

/** What narrows the page. `withPeriod` is off where the numbers are today's snapshot. */
export function FilterBar({ withPeriod }: { withPeriod: boolean }) {
  const { t } = useSpeech();
  return (
    <section aria-label={t.filters.title} className="no-print flex flex-col gap-2">
      <div className="-mx-4 flex gap-2 overflow-x-auto px-4 py-1 [scrollbar-width:none] sm:mx-0 sm:flex-wrap sm:px-0 sm:py-0 sm:overflow-visible">
        {withPeriod && <PeriodFilter />}
        {DIMENSIONS.map((field) => (
          <DimensionFilter key={field} field={field} />
        ))}
      </div>
      <Chips />
    </section>
  );
}

function Chips() {
  const { t } = useSpeech();
  const filters = useFilters();
  const setFilters = useSetFilters();
  const chips = DIMENSIONS.flatMap((field) =>
    (filters[field] ?? []).map((value) => ({ field, value })),
  );
  if (chips.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {chips.map(({ field, value }) => {
        const name = dimensionValue(t, field, value);
        const rest = (filters[field] ?? []).filter((other) => other !== value);
        return (
          <span
            key={`${field}:${value}`}
            className="inline-flex h-7 max-w-full items-center gap-1.5 rounded-full bg-brand-wash pl-2.5 text-xs text-brand-ink"
          >
            <span className="truncate">
              {t.filters[field]}: <span className="font-semibold">{name}</span>
            </span>
            <button
              type="button"
              aria-label={t.filters.remove(t.filters[field], name)}
              onClick={() => setFilters({ [field]: rest.length > 0 ? rest : undefined })}
              className="flex size-7 items-center justify-center rounded-full hover:bg-brand/15"
            >
              <X aria-hidden="true" className="size-3.5" />
            </button>
          </span>
        );
      })}
      <Button size="small" look="quiet" onClick={() => setFilters(NO_FILTERS)}>
        {t.filters.clear}
      </Button>
    </div>
  );
}
