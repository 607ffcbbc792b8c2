import { Download } from "lucide-react";
import { ApiProblem } from "@/api/problem";
import { stringifySearch } from "@/filters/search";
import { useSpeech, useText } from "@/i18n/language";
import { callerSentence } from "@/i18n/problem";
import { downloadTable } from "@/table/download";
import { text } from "@/table/text";
import { buttonClasses } from "@/ui/Button";
import { Popover } from "@/ui/Popover";
import { reload } from "@/ui/Reload";
import { closeToast, showToast, updateToast } from "@/ui/toasts";

const FORMATS = [
  { format: "xlsx", label: "Excel (.xlsx)" },
  { format: "csv", label: "CSV (.csv)" },
] as const;

interface ExportMenuProps {
  path: string;
  question: object;
  total: number;
}

/** All rows of a table as a file; its progress stands at the foot of the page, wherever the reader goes. */
export function ExportMenu({ path, question, total }: ExportMenuProps) {
  const t = useText(text);
  const { t: common, formats, language } = useSpeech();
  const start = async (format: string) => {
    const stop = new AbortController();
    const action = { label: t.cancel, run: () => stop.abort() };
    const toast = showToast({ text: t.exportStarting, action, progress: null });
    try {
      const name = await downloadTable({
        address: `${path}/export${stringifySearch({ ...question, page: undefined, pageSize: undefined, format })}`,
        language,
        signal: stop.signal,
        onProgress: (rows, all) =>
          updateToast(toast, {
            text: t.exporting(formats.integer(rows), formats.integer(all)),
            action,
            progress: all ? rows / all : null,
          }),
      });
      updateToast(toast, { text: t.exported(name) });
    } catch (problem) {
      if (stop.signal.aborted) return closeToast(toast);
      const told = problem instanceof ApiProblem ? problem : null;
      if (told?.status === 422) return updateToast(toast, { text: t.exportTooLong });
      updateToast(toast, {
        text: callerSentence(common, problem) ?? t.exportFailed,
        action: told?.signedOut
          ? { label: common.errors.reload, run: reload }
          : { label: t.again, run: () => void start(format) },
      });
    }
  };
  return (
    <Popover
      label={t.export}
      className="w-60 p-1.5"
      trigger={(trigger) => (
        <button type="button" {...trigger} disabled={total === 0} className={buttonClasses({})}>
          <Download aria-hidden="true" className="size-4" />
          <span className="max-sm:sr-only">{t.export}</span>
        </button>
      )}
    >
      {(close) => (
        <>
          <p className="px-2.5 pt-1 pb-2 text-xs text-faint">
            {t.exportHint(formats.integer(total))}
          </p>
          {FORMATS.map(({ format, label }) => (
            <button
              key={format}
              type="button"
              onClick={() => {
                close();
                void start(format);
              }}
              className="block w-full rounded-md px-2.5 py-1.5 text-left hover:bg-sunken"
            >
              {label}
            </button>
          ))}
        </>
      )}
    </Popover>
  );
}
