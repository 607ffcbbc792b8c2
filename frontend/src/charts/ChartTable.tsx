import { Link, type LinkProps } from "@tanstack/react-router";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useSpeech } from "@/i18n/language";
import { Button } from "@/ui/Button";

export interface Cell {
  text: string;
  /** Where the rows behind the number are. */
  link?: Pick<LinkProps, "to" | "search">;
}

interface ChartTableProps {
  caption: string;
  head: string[];
  rows: { key: string; cells: Cell[] }[];
}

/** What a chart shows, as rows; copied with tabs it lands in spreadsheet cells. */
export function ChartTable({ caption, head, rows }: ChartTableProps) {
  const { t } = useSpeech();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const lines = [head, ...rows.map((row) => row.cells.map(({ text }) => text))];
    await navigator.clipboard.writeText(lines.map((cells) => cells.join("\t")).join("\n"));
    setCopied(true);
  };
  return (
    <section
      className="h-[18.25rem] overflow-auto rounded-md border border-line"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable to be scrolled by keys
      tabIndex={0}
      aria-label={caption}
    >
      <table className="tabular w-full text-xs">
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 bg-sunken text-soft">
          <tr>
            {head.map((title, column) => (
              <th
                key={title}
                scope="col"
                className={
                  column
                    ? "px-3 py-1.5 text-right font-medium"
                    : "px-3 py-1.5 text-left font-medium"
                }
              >
                {column === 0 ? (
                  <span className="inline-flex items-center gap-2">
                    {title}
                    <Button size="small" look="quiet" onClick={copy}>
                      {copied ? (
                        <Check className="size-3" aria-hidden="true" />
                      ) : (
                        <Copy className="size-3" aria-hidden="true" />
                      )}
                      {copied ? t.series.copied : t.series.copy}
                    </Button>
                  </span>
                ) : (
                  title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key} className="border-t border-line">
              {cells.map(({ text, link }, column) => (
                // The columns of a row never move.
                // biome-ignore lint/suspicious/noArrayIndexKey: position is the identity here
                <td key={column} className={column ? "px-3 py-1.5 text-right" : "px-3 py-1.5"}>
                  {link ? (
                    <Link
                      {...link}
                      title={t.tile.seeRows}
                      className="rounded-sm underline-offset-4 hover:text-brand-ink hover:underline"
                    >
                      {text}
                    </Link>
                  ) : (
                    text
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
