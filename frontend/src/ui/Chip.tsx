import { X } from "lucide-react";

interface ChipProps {
  label: string;
  name: string;
  /** All of it, where the name is cut short. */
  title?: string;
  removeLabel: string;
  onRemove: () => void;
}

/** A filter that is on, and the way to take it off. */
export function Chip({ label, name, title, removeLabel, onRemove }: ChipProps) {
  return (
    <span
      title={title}
      className="inline-flex h-7 max-w-full items-center gap-1.5 rounded-full bg-brand-wash pl-2.5 text-xs text-brand-ink print:bg-transparent print:pl-0"
    >
      <span className="truncate">
        {label}: <span className="font-semibold">{name}</span>
      </span>
      <button
        type="button"
        aria-label={removeLabel}
        onClick={onRemove}
        className="no-print flex size-7 items-center justify-center rounded-full hover:bg-brand/15"
      >
        <X aria-hidden="true" className="size-3.5" />
      </button>
    </span>
  );
}
