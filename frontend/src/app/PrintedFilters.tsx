import { resolvePeriod } from "@/filters/period";
import { useAsOf, useFilters } from "@/filters/question";
import { DIMENSIONS } from "@/filters/search";
import { useSpeech } from "@/i18n/language";
import { codedValue, dimensionValue } from "@/i18n/values";

/** On paper the filters are a line of text: a printed number must say what it is a number of. */
export function PrintedFilters({
  withPeriod,
  withStage,
}: {
  withPeriod: boolean;
  withStage: boolean;
}) {
  const { t, formats } = useSpeech();
  const filters = useFilters();
  const { start, end } = resolvePeriod(filters, useAsOf().asOf);
  const parts = DIMENSIONS.flatMap((field) => {
    const names = filters[field]?.map((value) => dimensionValue(t, field, value));
    return names ? [`${t.filters[field]}: ${names.join(", ")}`] : [];
  });
  if (withPeriod)
    parts.unshift(`${t.filters.period}: ${formats.date(start)} – ${formats.date(end)}`);
  if (withStage && filters.stage) {
    const names = filters.stage.map((stage) => codedValue(t, "stage", stage));
    parts.push(`${t.filters.stage}: ${names.join(", ")}`);
  }
  return <p className="hidden text-sm text-soft print:block">{parts.join(" · ")}</p>;
}
