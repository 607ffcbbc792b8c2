import { CircleCheck, TriangleAlert } from "lucide-react";
import { useInstances } from "@/features/cache/queries";
import { text } from "@/features/cache/text";
import { useSpeech, useText } from "@/i18n/language";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { Skeleton } from "@/ui/Skeleton";

/** Who shares the cache, and whether each has carried out the last order. */
export function InstancesPanel() {
  const { formats } = useSpeech();
  const t = useText(text).instances;
  const query = useInstances();
  return (
    <Panel title={t.title}>
      <Loaded query={query} skeleton={<Skeleton className="h-16" />}>
        {({ data: { instances } }) => (
          <table className="tabular w-full text-[0.8125rem]">
            <thead className="text-2xs text-faint">
              <tr>
                <th scope="col" className="pb-1.5 text-left font-medium">
                  {t.name}
                </th>
                <th scope="col" className="pb-1.5 text-left font-medium">
                  {t.state}
                </th>
                <th scope="col" className="pb-1.5 text-right font-medium">
                  {t.heard}
                </th>
              </tr>
            </thead>
            <tbody>
              {instances.map((one) => (
                <tr key={one.instance} className="border-t border-line">
                  <td className="py-2 pr-3">
                    <code className="text-xs">{one.instance}</code>
                    {one.this_one && (
                      <span className="text-faint">
                        {" "}
                        · {instances.length === 1 ? t.alone : t.here}
                      </span>
                    )}
                  </td>
                  <td className="py-2 pr-3">
                    <span
                      className={
                        one.up_to_date
                          ? "inline-flex items-center gap-1.5"
                          : "inline-flex items-center gap-1.5 text-amber"
                      }
                    >
                      {one.up_to_date ? (
                        <CircleCheck aria-hidden="true" className="size-4 text-good" />
                      ) : (
                        <TriangleAlert aria-hidden="true" className="size-4" />
                      )}
                      {one.up_to_date ? t.done : t.behind}
                    </span>
                  </td>
                  <td className="py-2 text-right text-soft">
                    {formats.duration(one.seconds_since_heard)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </Panel>
  );
}
