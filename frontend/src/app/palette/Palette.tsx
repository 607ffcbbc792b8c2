import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { type Item, useItems } from "@/app/palette/items";
import { text } from "@/app/palette/text";
import { folded } from "@/filters/options";
import { useDebounced } from "@/filters/useDebounced";
import { useText } from "@/i18n/language";
import { classes } from "@/ui/classes";
import { Modal } from "@/ui/Modal";

interface PaletteProps {
  onClose: () => void;
  onHelp: () => void;
}

/** What was typed is in the label, word by word, whatever the case and the accents. */
function fits(item: Item, words: string[]): boolean {
  const label = folded(`${item.label} ${item.detail ?? ""}`);
  return words.every((word) => label.includes(word));
}

export function Palette({ onClose, onHelp }: PaletteProps) {
  const own = useText(text);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const { items, searching } = useItems(useDebounced(typed.trim()), onHelp);
  const words = folded(typed).split(/\s+/).filter(Boolean);
  const shown = items.filter(
    (item) =>
      fits(item, words) &&
      // Without a word only the ways out: the page is not a list of everything.
      (words.length > 0 ||
        item.group === "pages" ||
        item.group === "views" ||
        item.group === "commands"),
  );
  const active = shown[Math.min(at, shown.length - 1)];
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  });

  const choose = (item: Item | undefined) => {
    if (!item) return;
    onClose();
    item.run();
  };
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((Math.min(at, shown.length - 1) + step + shown.length) % Math.max(1, shown.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(active);
    }
  };

  return (
    <Modal
      label={own.title}
      onClose={onClose}
      className="mx-auto mt-[12vh] mb-auto w-[min(36rem,calc(100vw-1.5rem))] rounded-xl border border-line"
    >
      <div className="flex max-h-[min(30rem,70vh)] flex-col">
        <div className="relative border-b border-line">
          <Search
            aria-hidden="true"
            className="absolute top-1/2 left-4 size-4.5 -translate-y-1/2 text-faint"
          />
          <input
            role="combobox"
            aria-label={own.title}
            aria-expanded="true"
            aria-controls={id}
            aria-activedescendant={active && `${id}-${active.id}`}
            aria-autocomplete="list"
            // biome-ignore lint/a11y/noAutofocus: opened by the reader, to type
            autoFocus
            maxLength={200}
            placeholder={own.placeholder}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setAt(0);
            }}
            onKeyDown={walk}
            className="h-13 w-full bg-transparent pr-4 pl-11 text-[0.9375rem] outline-none placeholder:text-faint"
          />
        </div>
        <div
          ref={list}
          id={id}
          role="listbox"
          aria-label={own.title}
          className="min-h-0 overflow-y-auto p-1.5"
        >
          {shown.map((item, index) => (
            <Option
              key={item.id}
              id={`${id}-${item.id}`}
              item={item}
              heading={item.group === shown[index - 1]?.group ? null : own.groups[item.group]}
              active={item === active}
              onChoose={() => choose(item)}
              onPoint={() => setAt(index)}
            />
          ))}
        </div>
        {shown.length === 0 && !searching && (
          <p className="px-4 pt-2 pb-8 text-center text-soft">{own.nothing(typed.trim())}</p>
        )}
        <p role="status" className="sr-only">
          {searching ? "" : own.results(shown.length)}
        </p>
      </div>
    </Modal>
  );
}

interface OptionProps {
  id: string;
  item: Item;
  heading: string | null;
  active: boolean;
  onChoose: () => void;
  onPoint: () => void;
}

function Option({ id, item, heading, active, onChoose, onPoint }: OptionProps) {
  const Icon = item.icon;
  return (
    <>
      {heading && (
        <p role="presentation" className="px-2.5 pt-2 pb-1 text-2xs font-semibold text-faint">
          {heading}
        </p>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the input holds the focus and takes Enter */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: it is reached by aria-activedescendant */}
      <div
        id={id}
        role="option"
        aria-selected={active}
        onClick={onChoose}
        onPointerMove={onPoint}
        className={classes(
          "flex cursor-pointer items-center gap-3 rounded-md px-2.5 py-2",
          active && "bg-brand-wash text-brand-ink",
        )}
      >
        <Icon aria-hidden="true" className="size-4 shrink-0 text-faint" />
        <span className="min-w-0 flex-1 truncate">{item.label}</span>
        {item.detail && <span className="text-xs text-faint">{item.detail}</span>}
      </div>
    </>
  );
}
