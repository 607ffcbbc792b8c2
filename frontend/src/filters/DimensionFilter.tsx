import { ChevronDown } from "lucide-react";
import { OptionList } from "@/filters/OptionList";
import { useFilters } from "@/filters/question";
import type { Dimension } from "@/filters/search";
import { useSetFilters } from "@/filters/useSetFilters";
import { useSpeech } from "@/i18n/language";
import { dimensionValue } from "@/i18n/values";
import { classes } from "@/ui/classes";
import { Popover } from "@/ui/Popover";

/** One filter of the bar: a button that says what is chosen, a searchable list behind it. */
export function DimensionFilter({ field }: { field: Dimension }) {
  const { t } = useSpeech();
  const filters = useFilters();
  const setFilters = useSetFilters();
  const chosen = filters[field] ?? [];
  const [first] = chosen;
  const shown =
    first === undefined
      ? t.filters.all[field]
      : chosen.length === 1
        ? dimensionValue(t, field, first)
        : t.filters.selected(chosen.length);
  return (
    <Popover
      label={t.filters[field]}
      className="w-76"
      trigger={(trigger) => (
        <button
          type="button"
          {...trigger}
          className={classes(
            "inline-flex h-9 shrink-0 whitespace-nowrap max-w-60 min-w-0 items-center gap-1.5 rounded-md border px-3 text-sm",
            chosen.length > 0
              ? "border-brand/50 bg-brand-wash"
              : "border-line-strong bg-surface hover:bg-sunken",
          )}
        >
          <span className={chosen.length > 0 ? "text-brand-ink" : "text-faint"}>
            {t.filters[field]}
          </span>{" "}
          <span className="truncate font-medium">{shown}</span>
          <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-faint" />
        </button>
      )}
    >
      {() => (
        <OptionList
          field={field}
          filters={filters}
          chosen={chosen}
          onChange={(next) => setFilters({ [field]: next.length > 0 ? next : undefined })}
        />
      )}
    </Popover>
  );
}
