import { classes } from "@/ui/classes";

interface SegmentedProps<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; label: string }[];
  onChange: (value: V) => void;
}

/** A choice among two to four, all of them in sight. */
export function Segmented<V extends string>({
  label,
  value,
  options,
  onChange,
}: SegmentedProps<V>) {
  return (
    <fieldset className="inline-flex h-7 shrink-0 rounded-md border border-line-strong bg-surface p-px">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={classes(
            "rounded-[5px] px-2 text-xs font-medium",
            option.value === value ? "bg-brand-wash text-brand-ink" : "text-soft hover:text-ink",
          )}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
