import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Answer } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { text } from "@/features/portfolio/text";
import { useNow } from "@/features/portfolio/useNow";
import { useSpeech, useText } from "@/i18n/language";
import { callerSentence } from "@/i18n/problem";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Reload } from "@/ui/Reload";

interface KeptProps<T> {
  query: { data: Answer<T> | undefined; error: Error | null; refetch: () => unknown };
  skeleton: ReactNode;
  /** Another panel of the same answer says what is wrong with it. */
  quiet?: boolean;
  children: (data: T) => ReactNode;
}

/**
 * What is asked again every few seconds: it neither blinks while that goes on, nor goes away when it fails.
 * Then it is dimmed, and says since when it stands and why.
 */
export function Kept<T>({ query, skeleton, quiet = false, children }: KeptProps<T>) {
  const { data, error } = query;
  const note = error && !quiet && (
    <Silence
      problem={error}
      since={data?.served.computedAt ?? null}
      onRetry={() => void query.refetch()}
    />
  );
  if (!data) return error ? note || <p className="text-faint">—</p> : skeleton;
  return (
    <>
      {note && <div className="mb-3">{note}</div>}
      <div className={classes("transition-opacity", error && "opacity-60")}>
        {children(data.data)}
      </div>
    </>
  );
}

interface SilenceProps {
  problem: unknown;
  since: number | null;
  onRetry: () => void;
}

/** Why there is no newer answer. */
function Silence({ problem, since, onRetry }: SilenceProps) {
  const { t: common } = useSpeech();
  const t = useText(text);
  const told = problem instanceof ApiProblem ? problem : null;
  const known = Object.keys(t.silence.kinds).find((kind) => kind === told?.kind);
  const kind = (known ?? "other") as keyof typeof t.silence.kinds;
  const caller = told?.wait != null ? common.errors.waiting : callerSentence(common, problem);
  return (
    <div
      role="alert"
      className="flex flex-wrap items-start gap-x-2.5 gap-y-2 rounded-md bg-bad-wash px-3 py-2 text-[0.8125rem]"
    >
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-40 flex-1">
        <p>
          {caller ?? t.silence.kinds[kind]} {since !== null && <Age since={since} />}
        </p>
        {told?.requestId && (
          <p className="text-2xs break-all text-soft">
            {t.problem.request} <code>{told.requestId}</code>
          </p>
        )}
      </div>
      {told?.signedOut ? (
        <Reload size="small" />
      ) : (
        <Button size="small" onClick={onRetry}>
          {t.problem.retry}
        </Button>
      )}
    </div>
  );
}

function Age({ since }: { since: number }) {
  const { formats } = useSpeech();
  const t = useText(text).live;
  const seconds = Math.max(1, Math.floor((useNow() - since) / 1000));
  return (
    <strong className="tabular font-semibold">{t.old(t.ago(formats.duration(seconds)))}</strong>
  );
}
