import { Eraser, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useEntries, useInvalidate, useStats } from "@/features/cache/queries";
import { text } from "@/features/cache/text";
import { useSpeech, useText } from "@/i18n/language";
import { IconButton } from "@/ui/Button";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { Select } from "@/ui/Select";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/toasts";

const HEAD = "pb-2 pl-4 text-right font-medium";
const CELL = "py-2 pl-4 text-right align-top whitespace-nowrap";
const WIDE = "hidden md:table-cell";

/** What the cache holds, the most used first; one press forgets one answer everywhere. */
export function EntriesPanel({ className }: { className?: string }) {
  const { formats } = useSpeech();
  const own = useText(text);
  const t = own.entries;
  const [name, setName] = useState("");
  const names = Object.keys(useStats().data?.data.cache.by_function ?? {});
  const query = useEntries(name);
  const order = useInvalidate();
  const forget = (key: string) =>
    order.mutate(key, {
      onSuccess: ({ data }) =>
        showToast({ text: own.orders.invalidated(formats.integer(data.keys_deleted)) }),
    });
  const shown = query.data?.data;
  return (
    <Panel
      title={t.title}
      hint={shown && t.hint(formats.integer(shown.entries.length), formats.integer(shown.total))}
      className={className}
      tools={
        <Select
          label={t.function}
          value={name}
          options={[
            { value: "", label: t.allFunctions },
            ...names.map((value) => ({ value, label: value })),
          ]}
          onChange={setName}
        />
      }
    >
      <Loaded query={query} skeleton={<Skeleton className="h-64" />}>
        {({ data: { entries } }) =>
          entries.length === 0 ? (
            <p className="py-10 text-center text-soft">{t.empty}</p>
          ) : (
            <table className="tabular w-full text-[0.8125rem]">
              <thead className="text-2xs text-faint">
                <tr>
                  <th scope="col" className="pb-2 text-left font-medium">
                    {t.key}
                  </th>
                  <th scope="col" className={HEAD}>
                    {t.hits}
                  </th>
                  <th scope="col" className={`${HEAD} ${WIDE}`}>
                    {t.age}
                  </th>
                  <th scope="col" className={HEAD}>
                    {t.left}
                  </th>
                  <th scope="col" className={`${HEAD} ${WIDE}`}>
                    {t.size}
                  </th>
                  <th scope="col" className={`${HEAD} ${WIDE}`}>
                    {t.load}
                  </th>
                  <th scope="col">
                    <span className="sr-only">{own.orders.invalidate}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {entries.map((one) => (
                  <tr key={one.key} className="border-t border-line">
                    <td className="w-full max-w-0 py-2">
                      <code className="block truncate text-xs" title={one.key}>
                        {one.key}
                      </code>
                      <code className="block truncate text-2xs text-faint" title={one.arguments}>
                        {one.arguments}
                      </code>
                      {one.last_error && (
                        <span className="flex items-center gap-1 text-xs text-amber">
                          <TriangleAlert aria-hidden="true" className="size-3.5" />
                          {t.failed(one.last_error)}
                        </span>
                      )}
                    </td>
                    <td className={CELL}>{formats.integer(one.hits)}</td>
                    <td className={`${CELL} ${WIDE}`}>{formats.duration(one.age)}</td>
                    <td className={CELL}>
                      {one.stale ? (
                        <span className="text-amber">{t.stale}</span>
                      ) : (
                        formats.duration(one.ttl_left)
                      )}
                    </td>
                    <td className={`${CELL} ${WIDE}`}>{formats.bytes(one.bytes)}</td>
                    <td className={`${CELL} ${WIDE}`}>{formats.duration(one.load_ms / 1000)}</td>
                    <td className="py-1 text-right align-top">
                      <IconButton
                        aria-label={t.invalidate(one.key)}
                        title={own.orders.invalidate}
                        onClick={() => forget(one.key)}
                      >
                        <Eraser aria-hidden="true" className="size-3.5" />
                      </IconButton>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </Panel>
  );
}
