import { RotateCw, TriangleAlert } from "lucide-react";
import { ApiProblem } from "@/api/problem";
import type { Dictionary } from "@/i18n/dictionary";
import { useSpeech } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";

const KINDS = ["warehouse-starting", "no-data-yet", "database-unavailable"] as const;
type Told = keyof Pick<Dictionary["errors"], 401 | 403 | 404 | 422 | 429 | 503 | 504>;
const TOLD: readonly Told[] = [401, 403, 404, 422, 429, 503, 504];

function sentence(t: Dictionary, problem: unknown): string {
  if (!(problem instanceof ApiProblem)) return t.errors.other;
  if (problem.status === 0) return t.errors.network;
  const kind = KINDS.find((known) => known === problem.kind);
  if (kind) return t.errors[kind];
  const told = TOLD.find((status) => status === problem.status);
  return told ? t.errors[told] : t.errors.other;
}

interface ErrorNoteProps {
  problem: unknown;
  onRetry: () => void;
  /** Old numbers are still on screen, so only a line is needed. */
  slim?: boolean;
}

export function ErrorNote({ problem, onRetry, slim = false }: ErrorNoteProps) {
  const { t } = useSpeech();
  const told = problem instanceof ApiProblem ? problem : null;
  return (
    <div
      role="alert"
      className={classes(
        "flex rounded-md text-sm",
        slim
          ? "flex-wrap items-center gap-x-3 gap-y-1 bg-bad-wash px-3 py-1.5"
          : "h-full flex-col items-center justify-center gap-2 px-4 py-6 text-center",
      )}
    >
      <TriangleAlert
        aria-hidden="true"
        className={classes("shrink-0 text-bad", slim ? "size-4" : "size-5")}
      />
      <div className={classes("min-w-0", slim && "flex-1")}>
        {!slim && <p className="font-medium">{t.errors.title}</p>}
        <p className={slim ? "text-ink" : "text-soft"}>
          {sentence(t, problem)} {slim && t.errors.stale}
        </p>
        {told?.status === 422 && told.detail && <p className="text-xs text-soft">{told.detail}</p>}
        {told?.requestId && (
          <p className="mt-0.5 text-2xs break-all text-faint">
            {t.errors.request} <code>{told.requestId}</code>
          </p>
        )}
      </div>
      <Button size="small" onClick={onRetry}>
        <RotateCw aria-hidden="true" className="size-3.5" />
        {t.errors.retry}
      </Button>
    </div>
  );
}
