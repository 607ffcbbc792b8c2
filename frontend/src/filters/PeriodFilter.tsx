import { CalendarDays, ChevronDown } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { type Period, presetPeriod, previousPeriod, resolvePeriod } from "@/filters/period";
import { useAsOf, useFilters } from "@/filters/question";
import { DEFAULT_PRESET, isPeriod, PRESETS } from "@/filters/search";
import { useSetFilters } from "@/filters/useSetFilters";
import { useSpeech } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Popover } from "@/ui/Popover";

export function PeriodFilter() {
  const { t, formats } = useSpeech();
  const filters = useFilters();
  const setFilters = useSetFilters();
  const { asOf, settled } = useAsOf();
  const period = resolvePeriod(filters, asOf);
  const custom = filters.start !== undefined;
  const preset = custom ? "custom" : (filters.period ?? DEFAULT_PRESET);
  const span = ({ start, end }: Period) =>
    start === end ? formats.dayMonth(end) : `${formats.dayMonth(start)} – ${formats.dayMonth(end)}`;
  const dates = span(period);

  return (
    <Popover
      label={t.filters.period}
      className="w-76 p-1.5"
      trigger={(trigger) => (
        <button
          type="button"
          {...trigger}
          className={classes(
            "inline-flex h-9 shrink-0 whitespace-nowrap items-center gap-2 rounded-md border px-3 text-sm",
            preset === DEFAULT_PRESET
              ? "border-line-strong bg-surface hover:bg-sunken"
              : "border-brand/50 bg-brand-wash",
          )}
        >
          <CalendarDays aria-hidden="true" className="size-4 text-faint" />
          <span className="sr-only">{t.filters.period} </span>
          <span className="font-medium">{custom ? dates : t.filters.presets[preset]}</span>
          {!custom && (
            // Its place is kept while the day is unknown, so that nothing moves.
            <span
              className={classes("tabular hidden text-faint sm:inline", !settled && "invisible")}
            >
              {dates}
            </span>
          )}
          <ChevronDown aria-hidden="true" className="size-3.5 text-faint" />
        </button>
      )}
    >
      {(close) => (
        <>
          <ul>
            {PRESETS.map((one) => (
              <li key={one}>
                <button
                  type="button"
                  aria-pressed={one === preset}
                  onClick={() => {
                    setFilters({
                      period: one === DEFAULT_PRESET ? undefined : one,
                      start: undefined,
                      end: undefined,
                    });
                    close();
                  }}
                  className={classes(
                    "flex w-full items-baseline justify-between gap-3 rounded-md px-2.5 py-1.5 text-left",
                    one === preset ? "bg-brand-wash font-medium text-brand-ink" : "hover:bg-sunken",
                  )}
                >
                  {t.filters.presets[one]}
                  <span className="tabular text-xs font-normal text-faint">
                    {settled && span(presetPeriod(one, asOf))}
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <p className="tabular border-t border-line px-2.5 pt-2 pb-1 text-xs text-faint">
            {t.filters.comparedWith(span(previousPeriod(period)))}
          </p>
          <CustomDates
            period={period}
            onApply={({ start, end }) => {
              setFilters({ period: undefined, start, end });
              close();
            }}
          />
        </>
      )}
    </Popover>
  );
}

function CustomDates({ period, onApply }: { period: Period; onApply: (period: Period) => void }) {
  const { t } = useSpeech();
  const [start, setStart] = useState(period.start);
  const [end, setEnd] = useState(period.end);
  const id = useId();
  const wrong = !isPeriod(start, end);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wrong) onApply({ start, end });
  };
  const input = "h-8 w-full rounded-md border border-line-strong bg-surface px-2 text-xs";
  return (
    <form
      onSubmit={submit}
      className="mt-1 grid grid-cols-2 gap-2 border-t border-line px-1 pt-2 pb-1"
    >
      <label className="text-xs text-soft">
        {t.filters.from}
        <input
          type="date"
          required
          value={start}
          onChange={(e) => setStart(e.target.value)}
          className={input}
        />
      </label>
      <label className="text-xs text-soft">
        {t.filters.to}
        <input
          type="date"
          required
          value={end}
          onChange={(e) => setEnd(e.target.value)}
          aria-invalid={wrong}
          aria-describedby={id}
          className={input}
        />
      </label>
      <p id={id} className="col-span-2 text-xs text-bad empty:hidden">
        {wrong && t.filters.badRange}
      </p>
      <Button type="submit" size="small" look="strong" disabled={wrong} className="col-span-2">
        {t.filters.apply}
      </Button>
    </form>
  );
}
