import { Download, Search } from "lucide-react";
import { useEffect, useState } from "react";
import type { ActionsQuestion } from "@/features/actions/queries";
import { BUCKETS, type Bucket, STATUSES, type Status } from "@/features/actions/search";
import { useActionsSearch } from "@/features/actions/useActionsSearch";
import { stringifySearch } from "@/filters/search";
import { useDebounced } from "@/filters/useDebounced";
import { useSpeech } from "@/i18n/language";
import { codedValue } from "@/i18n/values";
import { buttonClasses } from "@/ui/Button";
import { Popover } from "@/ui/Popover";
import { Select } from "@/ui/Select";

const FORMATS = [
  { format: "xlsx", label: "Excel (.xlsx)" },
  { format: "csv", label: "CSV (.csv)" },
] as const;

export function ActionsTools({
  question,
  total,
}: {
  question: ActionsQuestion;
  total: number | null;
}) {
  const { t, formats } = useSpeech();
  const { search, change } = useActionsSearch();
  const status: Status | "" = search.status ?? "";
  const bucket: Bucket | "" = search.bucket ?? "";
  return (
    <div className="flex flex-wrap items-center gap-2 p-3 sm:p-4">
      <SearchBox />
      <Select<Status | "">
        size="normal"
        className="min-w-0 grow basis-2/5 sm:grow-0 sm:basis-auto"
        label={t.actions.status}
        value={status}
        options={[
          { value: "", label: t.actions.anyStatus },
          ...STATUSES.map((value) => ({ value, label: codedValue(t, "status", value) })),
        ]}
        onChange={(value) => change({ status: value || undefined })}
      />
      <Select<Bucket | "">
        size="normal"
        className="min-w-0 grow basis-2/5 sm:grow-0 sm:basis-auto"
        label={t.actions.bucket}
        value={bucket}
        options={[
          { value: "", label: t.actions.anyBucket },
          ...BUCKETS.map((value) => ({ value, label: codedValue(t, "bucket", value) })),
        ]}
        onChange={(value) => change({ bucket: value || undefined })}
      />
      <p aria-live="polite" className="tabular ml-auto pl-2 text-soft">
        {total !== null && t.actions.total(formats.integer(total))}
      </p>
      <Popover
        label={t.actions.export}
        className="w-60 p-1.5"
        trigger={(trigger) => (
          <button type="button" {...trigger} className={buttonClasses({})}>
            <Download aria-hidden="true" className="size-4" />
            <span className="hidden sm:inline">{t.actions.export}</span>
            <span className="sr-only sm:hidden">{t.actions.export}</span>
          </button>
        )}
      >
        {(close) => (
          <>
            <p className="px-2.5 pt-1 pb-2 text-xs text-faint">{t.actions.exportHint}</p>
            {FORMATS.map(({ format, label }) => (
              <a
                key={format}
                href={`/api/actions/export${stringifySearch({ ...question, page: undefined, pageSize: undefined, format })}`}
                download
                onClick={close}
                className="block rounded-md px-2.5 py-1.5 hover:bg-sunken"
              >
                {label}
              </a>
            ))}
          </>
        )}
      </Popover>
    </div>
  );
}

function SearchBox() {
  const { t } = useSpeech();
  const { search, change } = useActionsSearch();
  const asked = search.search ?? "";
  const [text, setText] = useState(asked);
  const [known, setKnown] = useState(asked);
  const settled = useDebounced(text.trim());
  // The address may change elsewhere (Back, "limpar"): then it wins over what stands in the box.
  if (known !== asked) {
    setKnown(asked);
    if (text.trim() !== asked) setText(asked);
  }
  useEffect(() => {
    if (settled === text.trim() && settled !== asked)
      change({ search: settled || undefined }, true);
  }, [settled, text, asked, change]);
  return (
    <div className="relative w-full sm:w-88">
      <Search
        aria-hidden="true"
        className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-faint"
      />
      <input
        type="search"
        aria-label={t.actions.search}
        placeholder={t.actions.search}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-9 w-full truncate rounded-md border border-line-strong bg-surface pr-2 pl-9 text-sm placeholder:text-faint"
      />
    </div>
  );
}
