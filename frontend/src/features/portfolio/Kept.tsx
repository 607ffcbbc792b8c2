import type { ReactNode } from "react";
import type { Answer } from "@/api/client";
import { TradeProblem } from "@/features/portfolio/TradeProblem";
import { text } from "@/features/portfolio/text";
import { useNow } from "@/features/portfolio/useNow";
import { useSpeech, useText } from "@/i18n/language";
import { classes } from "@/ui/classes";

interface KeptProps<T> {
  query: { data: Answer<T> | undefined; error: Error | null; refetch: () => unknown };
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}

/**
 * What is asked again every few seconds: it neither blinks while that goes on, nor goes away when it fails.
 * Then it is dimmed, and says since when it stands and why.
 */
export function Kept<T>({ query, skeleton, children }: KeptProps<T>) {
  const { data, error } = query;
  const retry = () => void query.refetch();
  if (!data) return error ? <TradeProblem problem={error} onRetry={retry} reading /> : skeleton;
  return (
    <>
      {error && (
        <div className="mb-3">
          <TradeProblem problem={error} onRetry={retry} reading>
            <Age since={data.served.computedAt} />
          </TradeProblem>
        </div>
      )}
      <div className={classes("transition-opacity", error && "opacity-60")}>
        {children(data.data)}
      </div>
    </>
  );
}

function Age({ since }: { since: number }) {
  const { formats } = useSpeech();
  const t = useText(text).live;
  const seconds = Math.max(1, Math.floor((useNow() - since) / 1000));
  return <p className="tabular font-medium">{t.old(t.ago(formats.duration(seconds)))}</p>;
}
