import { useState } from "react";
import { LineChart } from "@/charts/LineChart";
import { type Hours, useHistory } from "@/features/cache/queries";
import { text } from "@/features/cache/text";
import { useSpeech, useText } from "@/i18n/language";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { Segmented } from "@/ui/Segmented";
import { Skeleton } from "@/ui/Skeleton";

const HOURS: readonly Hours[] = ["1", "6", "24"];
const HEIGHT = "h-[16.5rem]";

export function HistoryPanel({ className }: { className?: string }) {
  const { formats } = useSpeech();
  const t = useText(text).history;
  const [hours, setHours] = useState<Hours>("6");
  const query = useHistory(hours);
  return (
    <Panel
      title={t.title}
      hint={t.hint}
      className={className}
      tools={
        <Segmented
          label={t.hours}
          value={hours}
          options={HOURS.map((value) => ({ value, label: t.of[value] }))}
          onChange={setHours}
        />
      }
    >
      <Loaded query={query} skeleton={<Skeleton className={HEIGHT} />} className={HEIGHT}>
        {({ data }) => {
          const points = data.points.map((point) => ({
            date: point.at,
            value: point.hit_rate,
            previous: null,
            partial: false,
          }));
          const asked = new Map(
            data.points.map(({ at, hits, stale_hits, misses }) => [at, hits + stale_hits + misses]),
          );
          if (points.every(({ value }) => value === null))
            return <p className="pt-24 text-center text-soft">{t.empty}</p>;
          return (
            <LineChart
              points={points}
              summary={t.summary(points.length)}
              currentLabel={t.rate}
              formatAxis={(value) => formats.axis(value, "percent")}
              formatValue={(value) => formats.percent(value)}
              formatTick={formats.time}
              formatDate={(at) =>
                `${formats.time(at)} · ${t.asked(formats.integer(asked.get(at) ?? 0))}`
              }
              top={100}
            />
          );
        }}
      </Loaded>
    </Panel>
  );
}
