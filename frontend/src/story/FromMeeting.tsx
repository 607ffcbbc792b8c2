import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, Undo2 } from "lucide-react";
import { useState } from "react";
import { useSpeech, useText } from "@/i18n/language";
import { acceptAgain, markAsDone, takeBack, useAcceptedAction } from "@/story/accepted";
import { text } from "@/story/text";
import { Button } from "@/ui/Button";
import { ErrorNote } from "@/ui/ErrorNote";
import { Loaded } from "@/ui/Loaded";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/toasts";

/** Where an accepted action comes from, and what can be done about it: it is ours, not the CRM's. */
export function FromMeeting({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useSpeech();
  const own = useText(text);
  const client = useQueryClient();
  const query = useAcceptedAction(id);
  const [problem, setProblem] = useState<unknown>(null);
  const [running, setRunning] = useState(false);
  const later = (run: () => Promise<unknown>) => ({
    label: t.app.undo,
    run: () => void run().catch(() => showToast({ text: own.notUndone })),
  });
  const act = async (run: () => Promise<unknown>, told: Parameters<typeof showToast>[0]) => {
    setRunning(true);
    setProblem(null);
    try {
      await run();
      onClose();
      showToast(told);
    } catch (reason) {
      setProblem(reason);
      setRunning(false);
    }
  };
  const complete = () =>
    act(() => markAsDone(client, id, true), {
      text: own.completed,
      action: later(() => markAsDone(client, id, false)),
    });
  return (
    <Loaded query={query} skeleton={<Skeleton className="h-20" />}>
      {({ data: action }) => (
        <section>
          <h3 className="mb-2 text-xs font-semibold text-soft">{own.fromMeeting}</h3>
          <p className="text-[0.8125rem]">
            <Link
              to="/reunioes"
              search={{ meeting: action.meeting_id, customer: action.customer_id ?? undefined }}
              className="font-medium break-words underline decoration-line-strong underline-offset-4 hover:text-brand-ink"
            >
              {action.meeting_id}
            </Link>
          </p>
          {action.extracted !== action.description && (
            <p className="mt-1 text-xs break-words text-faint">{own.extracted(action.extracted)}</p>
          )}
          <p className="mt-3 flex flex-wrap gap-2">
            <Button look="strong" disabled={running} onClick={() => void complete()}>
              <Check aria-hidden="true" className="size-4" />
              {own.complete}
            </Button>
            <Button
              disabled={running}
              onClick={() =>
                void act(() => takeBack(client, id), {
                  text: own.takenBack,
                  action: later(() => acceptAgain(client, action)),
                })
              }
            >
              <Undo2 aria-hidden="true" className="size-4" />
              {own.takeBack}
            </Button>
          </p>
          {problem !== null && (
            <div className="mt-3">
              <ErrorNote problem={problem} onRetry={() => setProblem(null)} slim />
            </div>
          )}
        </section>
      )}
    </Loaded>
  );
}
