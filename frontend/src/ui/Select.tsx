import { ChevronDown } from "lucide-react";
import { classes } from "@/ui/classes";

interface SelectProps<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; label: string }[];
  onChange: (value: V) => void;
  size?: "small" | "normal";
  className?: string;
}

/** A native select: keyboard, screen reader and phone behave as people expect. */
export function Select<V extends string>(props: SelectProps<V>) {
  const { label, value, options, onChange, size = "small", className } = props;
  return (
    <span className={classes("relative inline-flex", className)}>
      <select
        aria-label={label}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
        className={classes(
          "w-full appearance-none truncate rounded-md border border-line-strong bg-surface pr-7 font-medium text-ink hover:bg-sunken",
          size === "small" ? "h-7 pl-2 text-xs" : "h-9 pl-3 text-sm",
        )}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2 size-3.5 -translate-y-1/2 text-faint"
      />
    </span>
  );
}
