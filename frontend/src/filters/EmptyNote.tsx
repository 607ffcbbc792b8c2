import { SearchX } from "lucide-react";
import { useFilters } from "@/filters/question";
import { DIMENSIONS } from "@/filters/search";
import { useClearFilters } from "@/filters/useSetFilters";
import { useSpeech } from "@/i18n/language";
import { Button } from "@/ui/Button";

const CLEARED = {
  org: undefined,
  location: undefined,
  owner: undefined,
  segment: undefined,
  stage: undefined,
};

/** Says that there is nothing, and names the filters whose clearing may bring something back. */
export function EmptyNote({ text }: { text: string }) {
  const { t } = useSpeech();
  const filters = useFilters();
  const clear = useClearFilters();
  const set = [...DIMENSIONS, "stage" as const].filter((field) => filters[field]);
  const names = set.map((field) => t.filters[field].toLowerCase()).join(", ");
  return (
    <div className="flex h-full min-h-40 flex-col items-center justify-center gap-2 text-center text-soft">
      <SearchX aria-hidden="true" className="size-5 text-faint" />
      <p>{set.length > 0 ? t.empty.filtered : text}</p>
      {set.length > 0 && (
        <Button size="small" onClick={() => clear(CLEARED)}>
          {t.empty.clear(names)}
        </Button>
      )}
    </div>
  );
}
