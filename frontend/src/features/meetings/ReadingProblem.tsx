import { TriangleAlert } from "lucide-react";
import { ApiProblem } from "@/api/problem";
import { nextId } from "@/features/meetings/draft";
import { text } from "@/features/meetings/text";
import { useSpeech, useText } from "@/i18n/language";
import { callerSentence } from "@/i18n/problem";
import { Button } from "@/ui/Button";
import { Reload } from "@/ui/Reload";

type Kind = keyof (typeof text)["en"]["problem"]["kinds"];

// Asking again does not help: the reader or an operator has to change something first.
const FINAL: ReadonlySet<Kind> = new Set<Kind>([
  "idempotency-key-reuse",
  "token-budget-exceeded",
  "body-too-large",
  "transcript-too-long",
  "language-model-refused",
  "invalid-input",
  "not-found",
]);
const SOON = 60; // seconds: what is longer is told as a time of day

interface ReadingProblemProps {
  problem: unknown;
  /** What is missing because of it. */
  about?: string;
  onRetry?: () => void;
  /** The meeting's id, and what takes another one. */
  id?: string;
  onOtherId?: (id: string) => void;
  /** Leads back to the text. */
  onBack?: () => void;
}

/** What went wrong, what became of what was typed, and what to do. */
export function ReadingProblem(props: ReadingProblemProps) {
  const { problem, about, onRetry, id, onOtherId, onBack } = props;
  const { t: common, formats } = useSpeech();
  const t = useText(text).problem;
  const told = problem instanceof ApiProblem ? problem : null;
  const kind = kindOf(told, t.kinds);
  const caller = callerSentence(common, problem);
  const wait = kind === "token-budget-exceeded" ? null : told?.retryAfter;
  const at = wait && wait >= SOON && formats.time(new Date(Date.now() + wait * 1000).toISOString());
  const fields = kind === "invalid-input" ? told?.detail : null;
  const other = kind === "idempotency-key-reuse" && id && onOtherId ? nextId(id) : null;
  return (
    <div role="alert" className="flex gap-2.5 rounded-md bg-bad-wash px-3 py-2.5 text-sm">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        {about && <p className="font-medium">{about}</p>}
        <p>
          {caller ? `${caller} ${t.kept}` : t.kinds[kind]} {at && t.after(at)}
        </p>
        {fields && <p className="text-xs text-soft">{fields}</p>}
        {told?.requestId && (
          <p className="mt-0.5 text-2xs break-all text-soft">
            {t.request} <code>{told.requestId}</code>
          </p>
        )}
        <p className="no-print mt-2 flex flex-wrap gap-2 empty:hidden">
          {other && (
            <Button size="small" onClick={() => onOtherId?.(other)}>
              {t.otherId(other)}
            </Button>
          )}
          {told?.signedOut && <Reload size="small" />}
          {onRetry && ![401, 403].includes(told?.status ?? 0) && !FINAL.has(kind) && (
            <Button size="small" onClick={onRetry}>
              {t.retry}
            </Button>
          )}
          {onBack && (
            <Button size="small" onClick={onBack}>
              {t.back}
            </Button>
          )}
        </p>
      </div>
    </div>
  );
}

function kindOf(problem: ApiProblem | null, kinds: Record<Kind, string>): Kind {
  if (problem?.status === 0) return "network";
  if (problem?.status === 413 && problem.kind !== "transcript-too-long") return "body-too-large";
  const known = Object.keys(kinds).find((kind) => kind === problem?.kind);
  return (known as Kind | undefined) ?? "other";
}
