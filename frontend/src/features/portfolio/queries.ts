import {
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { every } from "@/api/polling";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Balance = Schemas["Balance"];
export type Position = Schemas["Position"];
export type Order = Schemas["OrderView"];
export type ExchangeInfo = Schemas["ExchangeInfo"];
export type Mode = ExchangeInfo["mode"];
export type NewOrder = {
  symbol: string;
  side: Order["side"];
  type: "MARKET" | "LIMIT";
  quantity?: string;
  quote_quantity?: string;
  price?: string;
};
export type NewProtection = { stop_loss?: string | null; take_profit?: string | null };

const PORTFOLIO = "portfolio";
const POLL = 5000; // milliseconds: the server keeps these answers for three seconds
const HISTORY_POLL = 15_000;
const UNSETTLED_POLL = 2000; // as the server's Retry-After says
const DEADLINE = 40_000; // milliseconds: the server answers within 25 s, or never
const PAGE = 10;

/** Asked again while somebody looks; a failure leaves what was there, and is asked again just as soon. */
const live = { refetchInterval: every(POLL), staleTime: 0, retry: false } as const;

const infoQuery = queryOptions({
  queryKey: [PORTFOLIO, "exchange-info"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/exchange-info", { signal })),
});
const balancesQuery = queryOptions({
  queryKey: [PORTFOLIO, "balances"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/dashboard/balances", { signal })),
  ...live,
});
const positionsQuery = queryOptions({
  queryKey: [PORTFOLIO, "positions"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/positions", { signal })),
  ...live,
});
const ordersQuery = infiniteQueryOptions({
  queryKey: [PORTFOLIO, "orders"],
  queryFn: ({ signal, pageParam }) =>
    answer(
      api.GET("/api/v1/orders", {
        params: { query: { limit: PAGE, ...(pageParam && { before: pageParam }) } },
        signal,
      }),
    ),
  initialPageParam: "",
  getNextPageParam: ({ data }) => data.data.next ?? undefined,
  refetchInterval: every(HISTORY_POLL),
  staleTime: 0,
});

export const useInfo = () => useQuery(infoQuery);
export const useBalances = () => useQuery(balancesQuery);
export const usePositions = () => useQuery(positionsQuery);
export const useAccount = () =>
  useQuery({
    queryKey: [PORTFOLIO, "account"],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/account", { signal })),
  });
export const useOrders = () => useInfiniteQuery(ordersQuery);

export const UNSETTLED: ReadonlySet<Order["status"]> = new Set(["PENDING_SUBMIT", "UNKNOWN"]);

/** An order as it stands; one of which nobody knows the outcome is asked after until it is known. */
export const useOrder = (order: Order) =>
  useQuery({
    queryKey: [PORTFOLIO, "order", order.id],
    queryFn: async ({ signal }) => {
      const path = { order_id: order.id };
      const { data } = await answer(
        api.GET("/api/v1/orders/{order_id}", { params: { path }, signal }),
      );
      return data.data.order;
    },
    initialData: order,
    enabled: UNSETTLED.has(order.status),
    refetchInterval: (query) => {
      const { data } = query.state;
      return data && UNSETTLED.has(data.status) ? every(UNSETTLED_POLL)(query) : false;
    },
    staleTime: 0,
    retry: false,
  });

/** Where one trades: whichever answer came first says it. */
export function useTraded(): { mode: Mode; exchange: ExchangeInfo["exchange"] } | null {
  const info = useInfo().data;
  const positions = usePositions().data;
  const balances = useBalances().data;
  const account = useAccount().data; // answers even where the exchange does not
  return (positions ?? balances ?? info ?? account)?.data.data ?? null;
}

/** What was done shows everywhere at once. */
export const changed = (client: QueryClient) => client.invalidateQueries({ queryKey: [PORTFOLIO] });

/** Another exchange is another world: what was on screen is of the one that was left. */
export const moved = (client: QueryClient) => void client.resetQueries({ queryKey: [PORTFOLIO] });

const once = (key: string) => ({ "Idempotency-Key": key });
const patience = () => AbortSignal.timeout(DEADLINE);

export async function placeOrder(body: NewOrder, key: string): Promise<Order> {
  const params = { header: once(key) };
  const sent = api.POST("/api/v1/orders", { body, params, signal: patience() });
  return (await answer(sent)).data.data.order;
}

export async function closePosition(id: number, key: string): Promise<Order> {
  const params = { path: { position_id: id }, header: once(key) };
  const sent = api.POST("/api/v1/positions/{position_id}/close", { params, signal: patience() });
  return (await answer(sent)).data.data.order;
}

export async function protectPosition(
  { id, ...body }: NewProtection & { id: number },
  key: string,
): Promise<Position> {
  const params = { path: { position_id: id }, header: once(key) };
  const sent = api.PATCH("/api/v1/positions/{position_id}/protection", {
    body,
    params,
    signal: patience(),
  });
  return (await answer(sent)).data.data.position;
}

export async function cancelOrder(id: string): Promise<Order> {
  const params = { path: { order_id: id } };
  const sent = api.DELETE("/api/v1/orders/{order_id}", { params, signal: patience() });
  return (await answer(sent)).data.data.order;
}

/** A key and its secret go to the server and are kept nowhere here. */
export const linkAccount = (body: { api_key: string; api_secret: string }) =>
  answer(api.PUT("/api/v1/account", { body, signal: patience() }));

export const unlinkAccount = () => answer(api.DELETE("/api/v1/account", { signal: patience() }));
