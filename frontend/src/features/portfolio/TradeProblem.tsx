import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { ApiProblem } from "@/api/problem";
import { useFigures } from "@/features/portfolio/figures";
import { reasonIn } from "@/features/portfolio/reasons";
import { text } from "@/features/portfolio/text";
import { useSpeech, useText } from "@/i18n/language";
import { callerSentence } from "@/i18n/problem";
import { Button } from "@/ui/Button";
import { Reload } from "@/ui/Reload";

type Kinds = (typeof text)["en"]["problem"]["kinds"];

interface TradeProblemProps {
  problem: unknown;
  onRetry?: () => void;
  children?: ReactNode;
}

/** What went wrong, whether anything was done, and what to do now. */
export function TradeProblem({ problem, onRetry, children }: TradeProblemProps) {
  const { t: common, formats } = useSpeech();
  const own = useText(text);
  const t = own.problem;
  const figures = useFigures();
  const told = problem instanceof ApiProblem ? problem : null;
  const kind = kindOf(told, t.kinds);
  const caller = callerSentence(common, problem);
  return (
    <div role="alert" className="flex gap-2.5 rounded-md bg-bad-wash px-3 py-2.5 text-sm">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <p>
          {caller ? `${caller} ${t.nothingDone}` : t.kinds[kind]}{" "}
          {told?.retryAfter && t.after(formats.duration(told.retryAfter))}
        </p>
        {told && told.errors.length > 0 && (
          <ul className="mt-1 list-disc pl-4 text-soft">
            {told.errors.map(({ field, message }) => (
              <li key={`${field} ${message}`}>{reasonIn(own.reasons, figures, message)}</li>
            ))}
          </ul>
        )}
        {children}
        {told?.requestId && (
          <p className="mt-0.5 text-2xs break-all text-soft">
            {t.request} <code>{told.requestId}</code>
          </p>
        )}
        <p className="no-print mt-2 empty:hidden">
          {told?.signedOut ? (
            <Reload size="small" />
          ) : (
            onRetry && (
              <Button size="small" onClick={onRetry}>
                {t.retry}
              </Button>
            )
          )}
        </p>
      </div>
    </div>
  );
}

function kindOf(problem: ApiProblem | null, kinds: Kinds): keyof Kinds {
  if (problem?.status === 0) return "network";
  const known = Object.keys(kinds).find((kind) => kind === problem?.kind);
  return (known as keyof Kinds | undefined) ?? "other";
}
