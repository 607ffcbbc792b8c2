import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import type { Answer } from "@/api/client";
import { EmptyNote } from "@/filters/EmptyNote";
import { DIMENSIONS } from "@/filters/search";
import { useSpeech, useText } from "@/i18n/language";
import { dimensionValue } from "@/i18n/values";
import { type Column, DataTable } from "@/table/DataTable";
import { ExportMenu } from "@/table/ExportMenu";
import { Pager } from "@/table/Pager";
import { SearchBox } from "@/table/SearchBox";
import { LEFT_OUT, type LeftOut, type Sort, useChangeSearch } from "@/table/search";
import { text } from "@/table/text";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { Loaded } from "@/ui/Loaded";
import { Skeleton } from "@/ui/Skeleton";

interface Narrowed extends LeftOut {
  search?: string;
  sort?: string;
  page: number;
  pageSize: number;
}

/** A narrowing of this table alone that no control of it shows. */
export interface Mark {
  key: string;
  label: string;
  name: string;
  title?: string;
}

interface TablePageProps<Row, Id extends string, Page> {
  title: string;
  /** Where the API has the rows; `/export` behind it has them as a file. */
  path: string;
  question: Narrowed;
  query: UseQueryResult<Answer<Page>>;
  columns: readonly Column<Row, Id>[];
  rowKey: (row: Row) => string | number;
  searchLabel: string;
  /** Says how many there are, and what they add up to. */
  total: (page: Page) => ReactNode;
  /** Selects beside the search box. */
  tools?: ReactNode;
  emptyText: string;
  /** The narrowings of this table alone that are on, and how to name them. */
  narrowings?: Record<string, string>;
  marks?: readonly Mark[];
  onOpen?: (row: Row) => void;
  isOpen?: (row: Row) => boolean;
}

/** A table with its search, its file and its pages; everything it shows is in the address. */
export function TablePage<
  Row,
  Id extends string,
  Page extends { data: readonly Row[]; total: number },
>(props: TablePageProps<Row, Id, Page>) {
  const { title, path, question, query, columns, rowKey, emptyText, narrowings = {} } = props;
  const { t } = useSpeech();
  const change = useChangeSearch<Record<string, unknown>>();
  const shown = query.data?.data;
  const last = Math.max(1, Math.ceil((shown?.total ?? 0) / question.pageSize));
  const beyond = !query.isPlaceholderData && shown !== undefined && question.page > last;
  useEffect(() => {
    // The table has become shorter than the link that led here: its end is the nearest thing to it.
    if (beyond) change({ page: last === 1 ? undefined : last }, true);
  }, [beyond, last, change]);
  const marks = [...useLeftOut(question), ...(props.marks ?? [])];
  const own = {
    ...(question.search && { search: `“${question.search}”` }),
    ...narrowings,
    ...Object.fromEntries(marks.map(({ key, label }) => [key, label])),
  };
  const names = Object.values(own);
  return (
    <section
      aria-label={title}
      className="rounded-xl border border-line bg-surface shadow-panel print:border-0 print:shadow-none"
    >
      <div className="flex flex-wrap items-center gap-2 p-3 sm:p-4">
        <div className="no-print contents">
          <SearchBox
            label={props.searchLabel}
            asked={question.search ?? ""}
            onSearch={(search) => change({ search }, true)}
          />
          {props.tools}
        </div>
        <p aria-live="polite" className="tabular ml-auto pl-2 text-soft">
          {shown && props.total(shown)}
        </p>
        <span className="no-print contents">
          <ExportMenu path={path} question={question} total={shown?.total ?? 0} />
        </span>
      </div>
      {marks.length > 0 && (
        <div className="flex flex-wrap gap-1.5 px-3 pb-3 sm:px-4 sm:pb-4">
          {marks.map(({ key, ...shown }) => (
            <Chip
              key={key}
              {...shown}
              removeLabel={t.filters.remove(shown.label, shown.name)}
              onRemove={() => change({ [key]: undefined })}
            />
          ))}
        </div>
      )}
      <Loaded query={query} skeleton={<Rows />} className="min-h-[24rem]">
        {({ data: page }) =>
          page.data.length > 0 ? (
            <>
              <DataTable
                caption={title}
                columns={columns}
                rows={page.data}
                rowKey={rowKey}
                sort={question.sort as Sort<Id> | undefined}
                onSort={(sort) => change({ sort })}
                onOpen={props.onOpen}
                isOpen={props.isOpen}
              />
              <Pager
                page={question.page}
                pageSize={question.pageSize}
                total={page.total}
                onPage={(to) => change({ page: to === 1 ? undefined : to })}
                onPageSize={(pageSize) => change({ pageSize })}
              />
            </>
          ) : (
            <div className="py-12">
              <EmptyNote text={names.length > 0 ? t.empty.filtered : emptyText} />
              {names.length > 0 && (
                <p className="text-center">
                  <Button
                    size="small"
                    onClick={() =>
                      change(Object.fromEntries(Object.keys(own).map((key) => [key, undefined])))
                    }
                  >
                    {t.empty.clear(names.join(", ").toLowerCase())}
                  </Button>
                </p>
              )}
            </div>
          )
        }
      </Loaded>
    </section>
  );
}

const NAMED = 2;

/** Which groups the table leaves out: by name if they are few. */
function useLeftOut(question: LeftOut): Mark[] {
  const { t } = useSpeech();
  const own = useText(text);
  return DIMENSIONS.flatMap((field) => {
    const names = question[LEFT_OUT[field]]?.map((value) => dimensionValue(t, field, value));
    if (!names) return [];
    const all = names.join(", ");
    const name = own.except(t.filters.all[field], names.length > NAMED ? `${names.length}` : all);
    return [{ key: LEFT_OUT[field], label: t.filters[field], name, title: all }];
  });
}

const LINES = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];

function Rows() {
  return (
    <div className="flex flex-col gap-3 border-t border-line p-5">
      {LINES.map((key) => (
        <Skeleton key={key} className="h-9" />
      ))}
    </div>
  );
}
