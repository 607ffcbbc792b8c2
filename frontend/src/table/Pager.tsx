import { ChevronLeft, ChevronRight, ChevronsLeft, ChevronsRight } from "lucide-react";
import { useSpeech, useText } from "@/i18n/language";
import { DEFAULT_PAGE_SIZE, PAGE_SIZES } from "@/table/search";
import { text } from "@/table/text";
import { IconButton } from "@/ui/Button";
import { Select } from "@/ui/Select";

interface PagerProps {
  page: number;
  pageSize: number;
  total: number;
  onPage: (page: number) => void;
  onPageSize: (pageSize: number | undefined) => void;
}

export function Pager({ page, pageSize, total, onPage, onPageSize }: PagerProps) {
  const { formats } = useSpeech();
  const t = useText(text);
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const [from, to] = [(page - 1) * pageSize + 1, Math.min(total, page * pageSize)];
  const size = PAGE_SIZES.find((known) => Number(known) === pageSize);
  const options = (size ? PAGE_SIZES : [...PAGE_SIZES, String(pageSize)]).map((value) => ({
    value,
    label: value,
  }));
  const moves = [
    { label: t.firstPage, icon: ChevronsLeft, to: 1, off: page <= 1 },
    { label: t.previousPage, icon: ChevronLeft, to: page - 1, off: page <= 1 },
    { label: t.nextPage, icon: ChevronRight, to: page + 1, off: page >= pages },
    { label: t.lastPage, icon: ChevronsRight, to: pages, off: page >= pages },
  ];
  return (
    <nav
      aria-label={t.pages}
      className="tabular flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-xs text-soft sm:px-5"
    >
      <div className="flex items-center gap-2">
        <span aria-hidden="true">{t.pageSize}</span>
        <Select
          label={t.pageSize}
          value={String(pageSize)}
          options={options}
          onChange={(value) =>
            onPageSize(Number(value) === DEFAULT_PAGE_SIZE ? undefined : Number(value))
          }
        />
      </div>
      <div className="flex items-center gap-1">
        <span className="mr-2">
          {t.range(formats.integer(from), formats.integer(to), formats.integer(total))}
        </span>
        {moves.map(({ label, icon: Icon, to: target, off }) => (
          <IconButton key={label} aria-label={label} disabled={off} onClick={() => onPage(target)}>
            <Icon aria-hidden="true" className="size-4" />
          </IconButton>
        ))}
      </div>
    </nav>
  );
}
