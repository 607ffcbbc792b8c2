import type { useStats } from "@/features/cache/queries";
import { text } from "@/features/cache/text";
import { useSpeech, useText } from "@/i18n/language";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { Skeleton } from "@/ui/Skeleton";

const HEAD = "pb-2 pl-4 text-right font-medium";
const CELL = "py-2 pl-4 text-right";
const WIDE = "hidden sm:table-cell";

/** Which questions wait most often, and for how long. */
export function FunctionsPanel(props: { className?: string; stats: ReturnType<typeof useStats> }) {
  const { formats } = useSpeech();
  const t = useText(text).functions;
  return (
    <Panel title={t.title} className={props.className}>
      <Loaded query={props.stats} skeleton={<Skeleton className="h-64" />}>
        {({ data }) => {
          const rows = Object.entries(data.cache.by_function).sort(
            ([, one], [, other]) => other.load_seconds - one.load_seconds,
          );
          if (rows.length === 0) return <p className="py-10 text-center text-soft">{t.empty}</p>;
          return (
            <table className="tabular w-full text-[0.8125rem]">
              <thead className="text-2xs text-faint">
                <tr>
                  <th scope="col" className="pb-2 text-left font-medium">
                    {t.name}
                  </th>
                  <th scope="col" className={HEAD}>
                    {t.hitRate}
                  </th>
                  <th scope="col" className={`${HEAD} ${WIDE}`}>
                    {t.hits}
                  </th>
                  <th scope="col" className={HEAD}>
                    {t.misses}
                  </th>
                  <th scope="col" className={`${HEAD} ${WIDE}`}>
                    {t.loads}
                  </th>
                  <th scope="col" className={HEAD}>
                    {t.loadTime}
                  </th>
                  <th scope="col" className={`${HEAD} ${WIDE}`}>
                    {t.failures}
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map(([name, one]) => (
                  <tr key={name} className="border-t border-line">
                    <th scope="row" className="py-2 text-left font-normal">
                      <code className="text-xs">{name}</code>
                    </th>
                    <td className={`${CELL} font-medium`}>{formats.percent(one.hit_rate)}</td>
                    <td className={`${CELL} ${WIDE}`}>
                      {formats.integer(one.hits + one.stale_hits)}
                    </td>
                    <td className={CELL}>{formats.integer(one.misses)}</td>
                    <td className={`${CELL} ${WIDE}`}>{formats.integer(one.loads)}</td>
                    <td className={CELL}>
                      {one.loads ? formats.duration(one.load_seconds / one.loads) : "—"}
                    </td>
                    <td className={`${CELL} ${WIDE} ${one.failures ? "text-bad" : "text-faint"}`}>
                      {formats.integer(one.failures)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          );
        }}
      </Loaded>
    </Panel>
  );
}
