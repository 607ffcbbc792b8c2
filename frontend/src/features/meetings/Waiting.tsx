import { Check, LoaderCircle, X } from "lucide-react";
import { useEffect, useState } from "react";
import { leaveReading, type Part, type Reading } from "@/features/meetings/reading";
import { text } from "@/features/meetings/text";
import { useSpeech, useText } from "@/i18n/language";
import { Button } from "@/ui/Button";

const SLOW = 8; // seconds after which it is no longer the rules that read

/** How long it has been taking, what has come already, and the way out. */
export function Waiting({ reading }: { reading: Reading }) {
  const { formats } = useSpeech();
  const t = useText(text).waiting;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const elapsed = Math.max(0, Math.floor((now - reading.startedAt) / 1000));
  const halves = [
    { name: t.extract, part: reading.extract },
    { name: t.analyze, part: reading.analyze },
  ];
  return (
    <section
      aria-label={t.title}
      className="no-print flex flex-wrap items-center gap-x-6 gap-y-3 rounded-xl border border-brand/40 bg-brand-wash px-4 py-3 sm:px-5"
    >
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium text-brand-ink">
          {t.title}{" "}
          <span aria-hidden="true" className="tabular font-normal">
            · {formats.duration(Math.max(1, elapsed))}
          </span>
        </p>
        <ul aria-live="polite" className="mt-1 flex flex-wrap gap-x-5 gap-y-1 text-[0.8125rem]">
          {halves.map(({ name, part }) => (
            <li key={name} className="flex items-center gap-1.5">
              <Mark part={part} />
              {name}: {said(part)}
            </li>
          ))}
        </ul>
        {elapsed >= SLOW && <p className="mt-1 text-xs text-soft">{t.slow}</p>}
      </div>
      <Button onClick={leaveReading}>{t.leave}</Button>
    </section>
  );

  function said(part: Part<unknown>): string {
    if (part.state === "done") return t.ready;
    if (part.state === "failed") return t.failed;
    if (part.retryAt === null) return t.reading;
    return t.busy(Math.max(0, Math.ceil((part.retryAt - now) / 1000)));
  }
}

function Mark({ part }: { part: Part<unknown> }) {
  if (part.state === "done") return <Check aria-hidden="true" className="size-4 text-good" />;
  if (part.state === "failed") return <X aria-hidden="true" className="size-4 text-bad" />;
  return <LoaderCircle aria-hidden="true" className="size-4 animate-spin text-brand-ink" />;
}
