import { X } from "lucide-react";
import { useSpeech } from "@/i18n/language";
import { closeToast, holdToast, releaseToast, type Shown, useToasts } from "@/ui/toasts";

/** What the page has to say, at its foot: news, what was undone, what is under way. */
export function Toasts() {
  const toasts = useToasts();
  return (
    <div
      role="status"
      className="no-print pointer-events-none fixed inset-x-0 bottom-20 z-40 flex flex-col items-center gap-2 px-4 lg:bottom-6"
    >
      {toasts.map((toast) => (
        <Card key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function Card({ toast }: { toast: Shown }) {
  const { t } = useSpeech();
  const { id, text, action, progress } = toast;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer only stops the clock
    <div
      onPointerEnter={() => holdToast(id)}
      onPointerLeave={() => releaseToast(id)}
      onFocus={() => holdToast(id)}
      onBlur={() => releaseToast(id)}
      className="pointer-events-auto max-w-full overflow-hidden rounded-xl bg-ink text-page shadow-pop"
    >
      <div className="flex items-center gap-3 py-1.5 pr-1.5 pl-4">
        <span className="tabular min-w-0">{text}</span>
        {action && (
          <button
            type="button"
            onClick={() => {
              closeToast(id);
              action.run();
            }}
            className="h-7 shrink-0 rounded-md px-2 font-semibold underline underline-offset-4 hover:bg-page/15 focus-visible:outline-page"
          >
            {action.label}
          </button>
        )}
        <button
          type="button"
          aria-label={t.app.close}
          onClick={() => closeToast(id)}
          className="flex size-7 shrink-0 items-center justify-center rounded-md hover:bg-page/15 focus-visible:outline-page"
        >
          <X aria-hidden="true" className="size-4" />
        </button>
      </div>
      {progress !== undefined && (
        <div className="h-1 bg-page/20">
          <div
            className={progress === null ? "h-full w-full animate-pulse bg-page" : "h-full bg-page"}
            style={progress === null ? undefined : { width: `${(progress * 100).toFixed(1)}%` }}
          />
        </div>
      )}
    </div>
  );
}
