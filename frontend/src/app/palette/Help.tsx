import { X } from "lucide-react";
import { useEntries } from "@/app/admission";
import { text } from "@/app/palette/text";
import { useSpeech, useText } from "@/i18n/language";
import { IconButton } from "@/ui/Button";
import { Modal } from "@/ui/Modal";

export function Help({ onClose }: { onClose: () => void }) {
  const { t } = useSpeech();
  const own = useText(text);
  const entries = useEntries();
  const lines: [keys: string[], what: string][] = [
    [["Ctrl", "K"], own.keys.palette],
    [["/"], own.keys.search],
    ...entries.map(({ shortcut, key }): [string[], string] => [
      ["g", shortcut],
      own.keys.go(t.app[key]),
    ]),
    [["←", "→", "↑", "↓"], own.keys.arrows],
    [["Esc"], own.keys.escape],
    [["?"], own.keys.help],
  ];
  return (
    <Modal
      label={own.shortcuts}
      onClose={onClose}
      className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-xl border border-line"
    >
      <div className="p-5">
        <header className="mb-3 flex items-center justify-between">
          <h2 className="text-base font-semibold">{own.shortcuts}</h2>
          <IconButton aria-label={own.close} onClick={onClose}>
            <X aria-hidden="true" className="size-4" />
          </IconButton>
        </header>
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2">
          {lines.map(([keys, what]) => (
            <div key={what} className="contents">
              <dt className="flex gap-1">
                {keys.map((key) => (
                  <kbd
                    key={key}
                    className="min-w-6 rounded-md border border-line-strong bg-sunken px-1.5 py-0.5 text-center text-xs font-medium"
                  >
                    {key}
                  </kbd>
                ))}
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Modal>
  );
}
