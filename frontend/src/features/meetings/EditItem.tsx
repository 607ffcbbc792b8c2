import { type FormEvent, useId, useState } from "react";
import type { ActionItem } from "@/features/meetings/reading";
import { text } from "@/features/meetings/text";
import { useText } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { Modal } from "@/ui/Modal";

const INPUT =
  "w-full rounded-md border border-line-strong bg-surface px-3 text-sm aria-invalid:border-bad";
const LABEL = "mb-1 block text-xs font-medium text-soft";

interface EditItemProps {
  read: ActionItem;
  item: ActionItem;
  onClose: () => void;
  onSave: (item: ActionItem) => void;
}

/** Corrects what is to be done, by whom and by when, before it is accepted. */
export function EditItem({ read, item, onClose, onSave }: EditItemProps) {
  const t = useText(text).items;
  const id = useId();
  const [description, setDescription] = useState(item.description);
  const [owner, setOwner] = useState(item.owner ?? "");
  const [due, setDue] = useState(item.due_date ?? "");
  const [wrong, setWrong] = useState(false);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!description.trim()) return setWrong(true);
    onSave({
      description: description.trim(),
      owner: owner.trim() || null,
      due_date: due || null,
    });
  };
  const restore = () => {
    setDescription(read.description);
    setOwner(read.owner ?? "");
    setDue(read.due_date ?? "");
  };
  return (
    <Modal
      label={t.dialog}
      onClose={onClose}
      className="m-auto w-[min(30rem,calc(100vw-2rem))] rounded-xl border border-line"
    >
      <form noValidate onSubmit={save} className="flex flex-col gap-4 p-5">
        <h2 className="text-base font-semibold">{t.dialog}</h2>
        <div>
          <label htmlFor={`${id}-what`} className={LABEL}>
            {t.description}
          </label>
          <textarea
            id={`${id}-what`}
            // biome-ignore lint/a11y/noAutofocus: opened by the reader, to type
            autoFocus
            rows={3}
            maxLength={500}
            value={description}
            aria-invalid={wrong}
            aria-describedby={`${id}-hint`}
            onChange={(event) => {
              setDescription(event.target.value);
              setWrong(false);
            }}
            className={`${INPUT} py-2`}
          />
          <p id={`${id}-hint`} className={wrong ? "text-xs text-bad" : "text-xs text-faint"}>
            {wrong ? t.needsDescription : `${t.asExtracted}: ${read.description}`}
          </p>
        </div>
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
          <div>
            <label htmlFor={`${id}-who`} className={LABEL}>
              {t.owner}
            </label>
            <input
              id={`${id}-who`}
              maxLength={200}
              autoComplete="off"
              value={owner}
              onChange={(event) => setOwner(event.target.value)}
              className={`${INPUT} h-9`}
            />
          </div>
          <div>
            <label htmlFor={`${id}-when`} className={LABEL}>
              {t.due}
            </label>
            <input
              id={`${id}-when`}
              type="date"
              value={due}
              onChange={(event) => setDue(event.target.value)}
              className={`${INPUT} h-9`}
            />
          </div>
        </div>
        <div className="flex flex-wrap justify-end gap-2">
          <Button look="quiet" onClick={restore} className="mr-auto">
            {t.restore}
          </Button>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" look="strong">
            {t.save}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
