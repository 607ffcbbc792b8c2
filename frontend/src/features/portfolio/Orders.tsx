import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Kept } from "@/features/portfolio/Kept";
import {
  cancelOrder,
  changed,
  type Order,
  UNSETTLED,
  useOrders,
  usePositions,
} from "@/features/portfolio/queries";
import { TradeProblem } from "@/features/portfolio/TradeProblem";
import { text } from "@/features/portfolio/text";
import { useOrderWords } from "@/features/portfolio/words";
import { useSpeech, useText } from "@/i18n/language";
import { type Column, DataTable } from "@/table/DataTable";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Panel } from "@/ui/Panel";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/toasts";

const FLUSH = "-mx-4 -mb-4 sm:-mx-5 sm:-mb-5";
const BAD: ReadonlySet<Order["status"]> = new Set(["REJECTED", "FAILED"]);
type Id = "order" | "filled" | "state" | "action";

/** What waits for its price, and can still be called off. */
export function OpenOrders() {
  const t = useText(text).orders;
  const client = useQueryClient();
  const say = useOrderWords();
  const columns = useColumns();
  const query = usePositions();
  const [running, setRunning] = useState<string | null>(null);
  const [failed, setFailed] = useState<{ problem: unknown; order: Order } | null>(null);
  const cancel = async (order: Order) => {
    setRunning(order.id);
    setFailed(null);
    try {
      const { status } = await cancelOrder(order.id);
      showToast({ text: status === "CANCELED" ? t.cancelled : t.tooLate });
    } catch (problem) {
      setFailed({ problem, order });
    }
    setRunning(null);
    void changed(client);
  };
  const action: Column<Order, Id> = {
    id: "action",
    label: t.action,
    className: "text-right whitespace-nowrap",
    cell: (order) =>
      order.purpose === "order" ? (
        <Button
          size="small"
          disabled={running !== null}
          aria-label={t.cancelOf(say.what(order))}
          onClick={() => void cancel(order)}
        >
          {running === order.id ? t.cancelling : t.cancel}
        </Button>
      ) : (
        <span className="text-xs text-faint">{t.withPosition}</span>
      ),
  };
  return (
    <Panel title={t.open}>
      {failed && (
        <div className="mb-3">
          <TradeProblem problem={failed.problem} onRetry={() => void cancel(failed.order)} />
        </div>
      )}
      <Kept query={query} skeleton={<Skeleton className="h-16" />} quiet>
        {({ data }) =>
          data.open_orders.length === 0 ? (
            <p className="flex min-h-16 items-center justify-center text-soft">{t.openEmpty}</p>
          ) : (
            <div className={FLUSH}>
              <DataTable
                caption={t.open}
                rows={data.open_orders}
                rowKey={({ id }) => id}
                columns={[...columns, action]}
              />
            </div>
          )
        }
      </Kept>
    </Panel>
  );
}

/** What has become of every order, newest first. */
export function OrderHistory() {
  const t = useText(text).orders;
  const columns = useColumns();
  const query = useOrders();
  const { data, error } = query;
  const pages = data?.pages;
  const orders = pages?.flatMap((page) => page.data.data.orders) ?? [];
  return (
    <Panel title={t.history}>
      <Kept
        query={{ data: pages?.[0], error, refetch: query.refetch }}
        skeleton={<Skeleton className="h-40" />}
      >
        {() =>
          orders.length === 0 ? (
            <p className="flex min-h-40 items-center justify-center text-center text-soft">
              {t.historyEmpty}
            </p>
          ) : (
            <div className={FLUSH}>
              <DataTable
                caption={t.history}
                rows={orders}
                rowKey={({ id }) => id}
                columns={columns}
              />
              {query.hasNextPage && (
                <div className="flex justify-center py-3">
                  <Button
                    size="small"
                    disabled={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    {t.more}
                  </Button>
                </div>
              )}
            </div>
          )
        }
      </Kept>
    </Panel>
  );
}

function useColumns(): Column<Order, Id>[] {
  const { formats } = useSpeech();
  const t = useText(text).orders;
  const say = useOrderWords();
  return [
    {
      id: "order",
      label: t.order,
      className: "sm:min-w-44",
      cell: (order) => (
        <>
          <span className="block font-medium">{say.what(order)}</span>
          <span className="block text-xs text-faint">
            {formats.dateTime(order.created_at)}
            {order.purpose !== "order" && ` · ${t.purpose[order.purpose]}`}
          </span>
          <span className="block text-xs text-soft sm:hidden">{say.filled(order)?.filled}</span>
        </>
      ),
    },
    {
      id: "filled",
      label: t.filled,
      className: "min-w-32 max-sm:hidden",
      cell: (order) => {
        const filled = say.filled(order);
        if (!filled) return <span className="text-faint">—</span>;
        return (
          <>
            <span className="block">{filled.filled}</span>
            <span className="block text-xs text-faint">{filled.at}</span>
          </>
        );
      },
    },
    {
      id: "state",
      label: t.state,
      className: "sm:min-w-36",
      cell: (order) => {
        const reason = say.reason(order);
        const doubtful = UNSETTLED.has(order.status);
        return (
          <>
            <span
              className={classes(
                "block font-medium",
                BAD.has(order.status) && "text-bad",
                doubtful && "text-amber",
              )}
            >
              {say.status(order)}
            </span>
            {reason && <span className="block text-xs text-soft">{reason}</span>}
          </>
        );
      },
    },
  ];
}
