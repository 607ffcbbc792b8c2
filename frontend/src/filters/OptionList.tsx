import { Search } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useOptions } from "@/filters/options";
import { narrowingOf } from "@/filters/question";
import type { Dimension, FilterSearch } from "@/filters/search";
import { useDebounced } from "@/filters/useDebounced";
import { useSpeech } from "@/i18n/language";
import { dimensionValue } from "@/i18n/values";
import { Button } from "@/ui/Button";
import { ErrorNote } from "@/ui/ErrorNote";
import { Skeleton } from "@/ui/Skeleton";

interface OptionListProps {
  field: Dimension;
  filters: FilterSearch;
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

export function OptionList({ field, filters, chosen, onChange }: OptionListProps) {
  const { t, formats } = useSpeech();
  const [text, setText] = useState("");
  const list = useRef<HTMLFieldSetElement>(null);
  const search = useDebounced(text.trim());
  const { query, options, cut } = useOptions(field, narrowingOf(filters), search, true);
  // What was chosen when the list opened comes first and stays put while boxes are ticked.
  const [pinned] = useState(chosen);
  const known = new Set(options.map((option) => option.value));
  const rows = [
    ...pinned
      .filter((value) => search === "" && !known.has(value))
      .map((value) => ({ value, label: value, count: null })),
    ...options.filter((option) => pinned.includes(option.value)),
    ...options.filter((option) => !pinned.includes(option.value)),
  ];
  const toggle = (value: string) =>
    onChange(
      chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value].sort(),
    );
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const boxes = [...(list.current?.querySelectorAll("input") ?? [])];
    const at = boxes.indexOf(document.activeElement as HTMLInputElement);
    boxes[Math.min(boxes.length - 1, Math.max(0, at + step))]?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys are an extra; Tab works without
    <div onKeyDown={walk} className="flex max-h-96 flex-col">
      <div className="relative border-b border-line p-2">
        <Search
          aria-hidden="true"
          className="absolute top-1/2 left-4.5 size-4 -translate-y-1/2 text-faint"
        />
        <input
          type="search"
          // biome-ignore lint/a11y/noAutofocus: opened by the reader, to search
          autoFocus
          aria-label={t.filters.search(t.filters[field])}
          placeholder={t.filters.search(t.filters[field])}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="h-8 w-full rounded-md bg-sunken pr-2 pl-8 text-sm placeholder:text-faint"
        />
      </div>
      {/* A fieldset does not shrink; the box around it scrolls. */}
      <div className="min-h-0 flex-1 overflow-y-auto">
        <fieldset ref={list} aria-busy={query.isFetching} className="min-w-0 p-1.5">
          <legend className="sr-only">{t.filters[field]}</legend>
          {query.isPending && <Skeleton className="m-1 h-40" />}
          {query.isError && !query.data && (
            <ErrorNote problem={query.error} onRetry={() => void query.refetch()} />
          )}
          {rows.map(({ value, label, count }) => (
            <label
              key={value}
              className="flex items-center gap-2.5 rounded-md px-2 py-1.5 hover:bg-sunken"
            >
              <input
                type="checkbox"
                checked={chosen.includes(value)}
                onChange={() => toggle(value)}
                className="size-4 shrink-0 accent-brand"
              />
              <span className="min-w-0 flex-1 truncate">{dimensionValue(t, field, label)}</span>
              {count !== null && (
                <span className="tabular text-xs text-faint">
                  {formats.integer(count)}
                  <span className="sr-only"> {t.filters.opportunities}</span>
                </span>
              )}
            </label>
          ))}
          {query.isSuccess && rows.length === 0 && (
            <p className="px-2 py-6 text-center text-soft">
              {search ? t.filters.nothingFound(search) : t.filters.noOptions}
            </p>
          )}
        </fieldset>
      </div>
      {(chosen.length > 0 || (cut && !search)) && (
        <div className="flex items-center justify-between gap-3 border-t border-line px-3 py-2 text-xs text-faint">
          <span>{cut && !search && t.filters.truncated}</span>
          {chosen.length > 0 && (
            <Button size="small" look="quiet" onClick={() => onChange([])}>
              {t.filters.clearField}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
