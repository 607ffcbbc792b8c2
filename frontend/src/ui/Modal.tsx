import { type ReactNode, useLayoutEffect, useRef } from "react";
import { classes } from "@/ui/classes";

interface ModalProps {
  label: string;
  onClose: () => void;
  className: string;
  children: ReactNode;
}

/** The browser's own dialog: it holds the focus, closes on Escape and gives the focus back. */
export function Modal({ label, onClose, className, children }: ModalProps) {
  const box = useRef<HTMLDialogElement>(null);
  // Before it leaves the page: only a dialog that is closed while still in it gives the focus back.
  useLayoutEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the key for it
    <dialog
      ref={box}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault(); // whoever opened it decides whether it is open
        onClose();
      }}
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className={classes("no-print bg-surface text-ink shadow-pop backdrop:bg-black/25", className)}
    >
      {children}
    </dialog>
  );
}
