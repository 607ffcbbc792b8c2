import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { eraseMeeting, useAcceptedOf } from "@/features/meetings/queries";
import { ReadingProblem } from "@/features/meetings/ReadingProblem";
import { text } from "@/features/meetings/text";
import { useText } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { Modal } from "@/ui/Modal";
import { showToast } from "@/ui/toasts";

interface EraseDialogProps {
  meeting: string;
  /** Whether its transcript stands in this tab too. */
  withDraft?: boolean;
  onClose: () => void;
  onErased: () => void;
}

/** Says what goes before it goes. */
export function EraseDialog({ meeting, withDraft, onClose, onErased }: EraseDialogProps) {
  const t = useText(text).erase;
  const client = useQueryClient();
  const accepted = useAcceptedOf(meeting).data?.data.items.length ?? 0;
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const erase = async () => {
    setRunning(true);
    setProblem(null);
    try {
      const { records, action_items, sentiments } = await eraseMeeting(client, meeting);
      onClose();
      onErased();
      showToast({ text: t.done(records, action_items, sentiments) });
    } catch (reason) {
      setProblem(reason);
      setRunning(false);
    }
  };
  return (
    <Modal
      label={t.title}
      onClose={onClose}
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-xl border border-line"
    >
      <div className="p-5">
        <h2 className="text-base font-semibold">{t.title}</h2>
        <p className="mt-2 break-words text-soft">{t.goes(meeting)}</p>
        <ul className="mt-2 list-disc pl-5">
          <li>{t.answers}</li>
          <li>{t.items(accepted)}</li>
          <li>{t.sentiments}</li>
          {withDraft && <li>{t.draft}</li>}
        </ul>
        <p className="mt-3 text-soft">{t.cannot}</p>
        {problem !== null && (
          <div className="mt-3">
            <ReadingProblem problem={problem} />
          </div>
        )}
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>{t.no}</Button>
          <Button look="strong" disabled={running} onClick={() => void erase()}>
            {t.yes}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
