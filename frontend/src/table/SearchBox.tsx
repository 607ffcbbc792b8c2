import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useDebounced } from "@/filters/useDebounced";

interface SearchBoxProps {
  label: string;
  asked: string;
  onSearch: (text: string | undefined) => void;
}

/** Asks when a word is finished, not at every key. `/` brings the reader here (app/shortcuts.ts). */
export function SearchBox({ label, asked, onSearch }: SearchBoxProps) {
  const [text, setText] = useState(asked);
  const [known, setKnown] = useState(asked);
  const settled = useDebounced(text.trim());
  // The address may change elsewhere (Back, "limpar"): then it wins over what stands in the box.
  if (known !== asked) {
    setKnown(asked);
    if (text.trim() !== asked) setText(asked);
  }
  useEffect(() => {
    if (settled === text.trim() && settled !== asked) onSearch(settled || undefined);
  }, [settled, text, asked, onSearch]);
  return (
    <div className="relative w-full sm:w-88">
      <Search
        aria-hidden="true"
        className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-faint"
      />
      <input
        type="search"
        data-search
        maxLength={200}
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-9 w-full truncate rounded-md border border-line-strong bg-surface pr-2 pl-9 text-sm placeholder:text-faint"
      />
    </div>
  );
}
