import { type ReactNode, useId } from "react";
import { classes } from "@/ui/classes";

export interface FieldNote {
  text: string;
  /** A number that would do, and how to take it. */
  fix?: { label: string; run: () => void } | undefined;
}

interface NumberFieldProps {
  label: string;
  unit: string;
  value: string;
  onChange: (typed: string) => void;
  wrong?: FieldNote | null;
  hint?: ReactNode;
  tools?: ReactNode;
  placeholder?: string;
  name: string;
}

/** A field for a number as the reader writes numbers; the browser's own takes only one way of it. */
export function NumberField(props: NumberFieldProps) {
  const { label, unit, value, onChange, wrong, hint, tools, placeholder, name } = props;
  const id = useId();
  return (
    <div>
      <div className="mb-1 flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="text-xs font-medium text-soft">
          {label}
        </label>
        {tools}
      </div>
      <div className="relative">
        <input
          id={id}
          name={name}
          inputMode="decimal"
          autoComplete="off"
          maxLength={40}
          placeholder={placeholder}
          value={value}
          aria-invalid={Boolean(wrong)}
          aria-describedby={`${id}-note`}
          onChange={(event) => onChange(event.target.value)}
          className="tabular h-10 w-full rounded-md border border-line-strong bg-surface pr-14 pl-3 text-[0.9375rem] placeholder:text-faint aria-invalid:border-bad"
        />
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 right-3 flex items-center text-xs text-faint"
        >
          {unit}
        </span>
      </div>
      <div
        id={`${id}-note`}
        className={classes("mt-1 min-h-4 text-xs", wrong ? "text-bad" : "text-faint")}
      >
        {wrong ? (
          <span className="flex flex-wrap items-baseline gap-x-2">
            {wrong.text}
            {wrong.fix && (
              <button
                type="button"
                onClick={wrong.fix.run}
                className="font-semibold text-brand-ink underline underline-offset-2"
              >
                {wrong.fix.label}
              </button>
            )}
          </span>
        ) : (
          hint
        )}
      </div>
    </div>
  );
}
