import { ActionsTable } from "@/features/actions/ActionsTable";
import { ActionsTools } from "@/features/actions/ActionsTools";
import { Pager } from "@/features/actions/Pager";
import { actionsQuestion, useActions } from "@/features/actions/queries";
import { useActionsSearch } from "@/features/actions/useActionsSearch";
import { EmptyNote } from "@/filters/EmptyNote";
import { useSpeech } from "@/i18n/language";
import { Button } from "@/ui/Button";
import { Loaded } from "@/ui/Loaded";
import { Skeleton } from "@/ui/Skeleton";

export function ActionsPage() {
  const { t } = useSpeech();
  const { search, change } = useActionsSearch();
  const question = actionsQuestion(search);
  const query = useActions(question);
  const narrowed = search.search || search.status || search.bucket;
  return (
    <section
      aria-label={t.actions.title}
      className="rounded-xl border border-line bg-surface shadow-panel"
    >
      <ActionsTools question={question} total={query.data?.data.total ?? null} />
      <Loaded query={query} skeleton={<Rows />} className="min-h-[24rem]">
        {({ data: { data: rows, total } }) =>
          rows.length > 0 ? (
            <>
              <ActionsTable rows={rows} sort={search.sort} onSort={(sort) => change({ sort })} />
              <Pager
                page={question.page}
                pageSize={question.pageSize}
                total={total}
                onPage={(page) => change({ page: page === 1 ? undefined : page })}
                onPageSize={(pageSize) => change({ pageSize })}
              />
            </>
          ) : (
            <div className="py-12">
              <EmptyNote text={narrowed ? t.empty.filtered : t.priorities.empty} />
              {narrowed && (
                <p className="text-center">
                  <Button
                    size="small"
                    onClick={() =>
                      change({ search: undefined, status: undefined, bucket: undefined })
                    }
                  >
                    {t.empty.clear(named(search, t))}
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

type Search = ReturnType<typeof useActionsSearch>["search"];
type Speech = ReturnType<typeof useSpeech>["t"];

function named({ search, status, bucket }: Search, t: Speech): string {
  const names = [search && `“${search}”`, status && t.actions.status, bucket && t.actions.bucket];
  return names.filter(Boolean).join(", ").toLowerCase();
}

function Rows() {
  return (
    <div className="flex flex-col gap-3 border-t border-line p-5">
      {["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"].map((key) => (
        <Skeleton key={key} className="h-9" />
      ))}
    </div>
  );
}
