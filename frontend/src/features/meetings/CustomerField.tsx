import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { text } from "@/features/meetings/text";
import { folded, useOptions } from "@/filters/options";
import { useDebounced } from "@/filters/useDebounced";
import { useText } from "@/i18n/language";
import { classes } from "@/ui/classes";

const NO_VALUE = "(none)"; // those of no organisation
const SHOWN = 50;

interface CustomerFieldProps {
  id: string;
  value: string;
  onChange: (customer: string) => void;
  invalid: boolean;
  describedBy: string;
  className: string;
}

/** One customer: suggestions from the CRM, and any other name as it is typed. */
export function CustomerField({ id, value, onChange, ...props }: CustomerFieldProps) {
  const t = useText(text).form;
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();
  const search = useDebounced(value.trim());
  const { query, options } = useOptions("org", {}, search, open);
  // What begins with it is what was meant; the rest follows, the largest first.
  const late = (label: string) => (folded(label).startsWith(folded(search)) ? 0 : 1);
  const found = options
    .filter((option) => option.value !== NO_VALUE)
    .sort((one, other) => late(one.label) - late(other.label))
    .slice(0, SHOWN);
  const settled = search === value.trim() && query.isSuccess && !query.isPlaceholderData;
  const shown = open && (found.length > 0 || (value.trim() !== "" && settled));
  const active = shown ? found[at] : undefined;
  useEffect(() => {
    if (at >= 0) list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const choose = (customer: string) => {
    onChange(customer);
    setOpen(false);
    setAt(-1);
  };
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setOpen(true);
      const count = Math.max(1, found.length);
      setAt(at < 0 && step < 0 ? found.length - 1 : (at + step + count) % count);
    } else if (event.key === "Enter" && active) {
      event.preventDefault();
      choose(active.value);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
  };
  return (
    <div className="relative">
      <input
        id={id}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={shown ? listId : undefined}
        aria-activedescendant={active && `${listId}-${at}`}
        aria-invalid={props.invalid}
        aria-describedby={props.describedBy}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          setOpen(true);
          setAt(-1);
        }}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={walk}
        className={props.className}
      />
      {shown && (
        <div // pressing it must not take the focus away
          onPointerDown={(event) => event.preventDefault()}
          className="absolute inset-x-0 top-full z-20 mt-1 overflow-hidden rounded-lg border border-line bg-raised shadow-pop"
        >
          {found.length > 0 && (
            <div
              ref={list}
              id={listId}
              role="listbox"
              aria-label={t.customer}
              className={classes("max-h-60 overflow-y-auto p-1", query.isFetching && "refreshing")}
            >
              {found.map((option, index) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the input holds the focus and takes Enter
                // biome-ignore lint/a11y/useFocusableInteractive: it is reached by aria-activedescendant
                <div
                  key={option.value}
                  id={`${listId}-${index}`}
                  role="option"
                  aria-selected={index === at}
                  onClick={() => choose(option.value)}
                  onPointerMove={() => setAt(index)}
                  className={classes(
                    "cursor-pointer truncate rounded-md px-2.5 py-1.5",
                    index === at && "bg-brand-wash text-brand-ink",
                  )}
                >
                  {option.label}
                </div>
              ))}
            </div>
          )}
          {found.length === 0 && (
            <p className="px-3 py-2 text-xs text-soft">{t.notInCrm(value.trim())}</p>
          )}
        </div>
      )}
      <p role="status" className="sr-only">
        {shown && t.suggestions(found.length)}
      </p>
    </div>
  );
}
