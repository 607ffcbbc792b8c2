import { Hourglass, RotateCw, TriangleAlert } from "lucide-react";
import { ApiProblem } from "@/api/problem";
import { useSpeech } from "@/i18n/language";
import { problemSentence } from "@/i18n/problem";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Reload } from "@/ui/Reload";

interface ErrorNoteProps {
  problem: unknown;
  onRetry: () => void;
  /** Old numbers are still on screen, so only a line is needed. */
  slim?: boolean;
  /** It is asked again without the reader. */
  waiting?: boolean;
}

export function ErrorNote({ problem, onRetry, slim = false, waiting = false }: ErrorNoteProps) {
  const { t } = useSpeech();
  const told = problem instanceof ApiProblem ? problem : null;
  const Icon = waiting ? Hourglass : TriangleAlert;
  return (
    <div
      role={waiting ? "status" : "alert"}
      className={classes(
        "flex rounded-md text-sm",
        slim && (waiting ? "bg-sunken" : "bg-bad-wash"),
        slim
          ? "flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5"
          : "h-full flex-col items-center justify-center gap-2 px-4 py-6 text-center",
      )}
    >
      <Icon
        aria-hidden="true"
        className={classes(
          "shrink-0",
          waiting ? "text-faint" : "text-bad",
          slim ? "size-4" : "size-5",
        )}
      />
      <div className={classes("min-w-0", slim && "flex-1")}>
        {!slim && !waiting && <p className="font-medium">{t.errors.title}</p>}
        <p className={slim ? "text-ink" : "text-soft"}>
          {waiting ? t.errors.waiting : problemSentence(t, problem)}{" "}
          {slim && !waiting && t.errors.stale}
        </p>
        {told?.status === 422 && told.detail && <p className="text-xs text-soft">{told.detail}</p>}
        {told?.requestId && !waiting && (
          <p className="mt-0.5 text-2xs break-all text-faint">
            {t.errors.request} <code>{told.requestId}</code>
          </p>
        )}
      </div>
      {told?.signedOut ? (
        <Reload size="small" />
      ) : (
        !waiting && (
          <Button size="small" onClick={onRetry}>
            <RotateCw aria-hidden="true" className="size-3.5" />
            {t.errors.retry}
          </Button>
        )
      )}
    </div>
  );
}
