import { Eraser, RefreshCw, Trash2 } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import {
  useClear,
  useDryRun,
  useInvalidate,
  useRefresh,
  useRefreshProgress,
} from "@/features/cache/queries";
import { text } from "@/features/cache/text";
import { useDebounced } from "@/filters/useDebounced";
import { useSpeech, useText } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { ErrorNote } from "@/ui/ErrorNote";
import { Modal } from "@/ui/Modal";
import { Panel } from "@/ui/Panel";

interface InstanceCount {
  acked: number;
  total: number;
}

/** Clear, invalidate, reload: what the daily job does by itself, by hand. */
export function OrdersPanel({ className, size }: { className?: string; size: number }) {
  const t = useText(text).orders;
  return (
    <Panel title={t.title} hint={t.hint} className={className}>
      <div className="flex flex-col divide-y divide-line">
        <Refresh />
        <Invalidate />
        <Clear size={size} />
      </div>
    </Panel>
  );
}

function Order(props: {
  why: string;
  children: ReactNode;
  told?: ReactNode;
  problem?: unknown;
  again: () => void;
}) {
  return (
    <div className="flex flex-col gap-2 py-3.5 first:pt-0 last:pb-0">
      <p className="text-soft">{props.why}</p>
      {props.children}
      <div role="status" className="tabular empty:hidden">
        {props.told}
      </div>
      {props.problem != null && <ErrorNote problem={props.problem} onRetry={props.again} slim />}
    </div>
  );
}

/** How many instances have done it, and what becomes of those that have not. */
function Acked({ instances }: { instances: InstanceCount }) {
  const t = useText(text).orders;
  const { acked, total } = instances;
  return (
    <>
      <span className={acked < total ? "text-amber" : "text-soft"}> · {t.acked(acked, total)}</span>
      {acked < total && <span className="text-amber">. {t.late}</span>}
    </>
  );
}

function Refresh() {
  const { formats } = useSpeech();
  const t = useText(text).orders;
  const order = useRefresh();
  const progress = useRefreshProgress(order.data?.data.refresh_id ?? null).data?.data;
  const run = () => order.mutate(undefined);
  const share = progress?.total ? (progress.reloaded + progress.failed) / progress.total : 0;
  const running = order.isPending || progress?.status === "running";
  return (
    <Order
      why={t.refreshWhy}
      problem={order.error}
      again={run}
      told={
        progress && (
          <>
            <div
              role="progressbar"
              aria-label={t.refresh}
              aria-valuenow={Math.round(share * 100)}
              className="mb-1.5 h-1.5 overflow-hidden rounded-full bg-sunken"
            >
              <div
                className="h-full rounded-full bg-brand"
                style={{ width: `${progress.status === "finished" ? 100 : share * 100}%` }}
              />
            </div>
            {progress.status === "running"
              ? t.refreshing(formats.integer(progress.reloaded), formats.integer(progress.total))
              : t.refreshed(formats.integer(progress.reloaded), formats.duration(progress.seconds))}
            {progress.failed > 0 && (
              <span className="text-bad">
                {" "}
                · {t.refreshFailed(formats.integer(progress.failed))}
              </span>
            )}
          </>
        )
      }
    >
      <Button className="self-start" disabled={running} onClick={run}>
        <RefreshCw aria-hidden="true" className="size-4" />
        {t.refresh}
      </Button>
    </Order>
  );
}

function Invalidate() {
  const { formats } = useSpeech();
  const t = useText(text).orders;
  const [pattern, setPattern] = useState("");
  const settled = useDebounced(pattern.trim());
  const foreseen = useDryRun(settled).data?.data;
  const order = useInvalidate();
  const done = order.data?.data;
  const run = () => order.mutate(pattern.trim(), { onSuccess: () => setPattern("") });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (pattern.trim()) run();
  };
  return (
    <Order
      why={t.invalidateWhy}
      problem={order.error}
      again={run}
      told={
        done &&
        !pattern && (
          <>
            <span className="font-medium">{t.invalidated(formats.integer(done.keys_deleted))}</span>
            <Acked instances={done.instances} />
          </>
        )
      }
    >
      <form onSubmit={submit} className="flex flex-wrap items-center gap-2">
        <input
          aria-label={t.pattern}
          placeholder={t.pattern}
          maxLength={200}
          value={pattern}
          onChange={(event) => setPattern(event.target.value)}
          className="h-9 min-w-40 flex-1 truncate rounded-md border border-line-strong bg-surface px-3 text-sm placeholder:text-faint"
        />
        <Button type="submit" disabled={!pattern.trim() || order.isPending}>
          <Eraser aria-hidden="true" className="size-4" />
          {t.invalidate}
        </Button>
        <span aria-live="polite" className="tabular w-full text-xs text-faint empty:hidden">
          {foreseen &&
            pattern &&
            t.wouldHit(foreseen.keys_deleted, formats.integer(foreseen.keys_deleted))}
        </span>
      </form>
    </Order>
  );
}

function Clear({ size }: { size: number }) {
  const { formats } = useSpeech();
  const t = useText(text).orders;
  const [asking, setAsking] = useState(false);
  const order = useClear();
  const done = order.data?.data;
  const run = () => order.mutate(undefined);
  return (
    <Order
      why={t.clearWhy}
      problem={order.error}
      again={run}
      told={
        done && (
          <>
            <span className="font-medium">{t.cleared(formats.integer(done.keys_deleted))}</span>
            <Acked instances={done.instances} />
          </>
        )
      }
    >
      <Button className="self-start" disabled={order.isPending} onClick={() => setAsking(true)}>
        <Trash2 aria-hidden="true" className="size-4" />
        {t.clear}
      </Button>
      {asking && (
        <Modal
          label={t.sure}
          onClose={() => setAsking(false)}
          className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-xl border border-line"
        >
          <div className="p-5">
            <h2 className="text-base font-semibold">{t.sure}</h2>
            <p className="mt-2 text-soft">{t.sureWhy(formats.integer(size))}</p>
            <div className="mt-5 flex justify-end gap-2">
              <Button onClick={() => setAsking(false)}>{t.no}</Button>
              <Button
                look="strong"
                onClick={() => {
                  setAsking(false);
                  run();
                }}
              >
                {t.yes}
              </Button>
            </div>
          </div>
        </Modal>
      )}
    </Order>
  );
}
