import { type FormEvent, useState } from "react";
import { type Stats, useConfigure } from "@/features/cache/queries";
import { text } from "@/features/cache/text";
import { useText } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { ErrorNote } from "@/ui/ErrorNote";
import { Panel } from "@/ui/Panel";
import { showToast } from "@/ui/toasts";

const MOST_MINUTES = 7 * 24 * 60;
const MOST_ENTRIES = 1_000_000;
const INPUT =
  "mt-1 h-9 w-full rounded-md border border-line-strong bg-surface px-3 text-sm text-ink";

/** Time to live, size, on and off; the server takes them at once. */
export function RulesPanel({ stats }: { stats: Stats | undefined }) {
  const t = useText(text).rules;
  return (
    <Panel title={t.title} hint={t.hint}>
      {stats && (
        // Rules that somebody else has changed replace what stands in the form.
        <Form key={`${stats.ttl} ${stats.maxsize} ${stats.enabled}`} stats={stats} />
      )}
    </Panel>
  );
}

function Form({ stats }: { stats: Stats }) {
  const t = useText(text).rules;
  const order = useConfigure();
  const [minutes, setMinutes] = useState(String(stats.ttl / 60));
  const [maxsize, setMaxsize] = useState(String(stats.maxsize));
  const [enabled, setEnabled] = useState(stats.enabled);
  const within = (text: string, most: number) => Number(text) >= 1 && Number(text) <= most;
  const fits =
    within(minutes, MOST_MINUTES) &&
    within(maxsize, MOST_ENTRIES) &&
    Number.isInteger(Number(maxsize));
  const run = () =>
    order.mutate(
      { ttl: Number(minutes) * 60, maxsize: Number(maxsize), enabled },
      { onSuccess: () => showToast({ text: t.saved }) },
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fits) run();
  };
  return (
    <form onSubmit={submit} className="grid grid-cols-2 gap-3">
      <label className="text-xs font-medium text-soft">
        {t.ttl}
        <input
          inputMode="decimal"
          value={minutes}
          onChange={(event) => setMinutes(event.target.value)}
          aria-invalid={!within(minutes, MOST_MINUTES)}
          aria-describedby="rules-told"
          className={INPUT}
        />
      </label>
      <label className="text-xs font-medium text-soft">
        {t.maxsize}
        <input
          inputMode="numeric"
          value={maxsize}
          onChange={(event) => setMaxsize(event.target.value)}
          aria-invalid={!within(maxsize, MOST_ENTRIES)}
          aria-describedby="rules-told"
          className={INPUT}
        />
      </label>
      <label className="flex items-center gap-2.5">
        <input
          type="checkbox"
          checked={enabled}
          onChange={(event) => setEnabled(event.target.checked)}
          className="size-4 accent-brand"
        />
        {t.enabled}
      </label>
      <Button type="submit" className="justify-self-end" disabled={!fits || order.isPending}>
        {t.save}
      </Button>
      <p id="rules-told" role="status" className="col-span-2 text-xs text-bad empty:hidden">
        {!fits && t.bad}
      </p>
      {order.error && (
        <div className="col-span-2">
          <ErrorNote problem={order.error} onRetry={run} slim />
        </div>
      )}
    </form>
  );
}
