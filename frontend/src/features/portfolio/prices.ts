import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import * as v from "valibot";
import { type Decimal, decimal, rough } from "@/features/portfolio/decimal";

const LIFE = 20_000; // milliseconds without a word after which nobody knows whether prices still hold
const LOOK = 1000; // milliseconds between looks at that
const HIDDEN = 60_000; // milliseconds for which a hidden page still listens
const PAUSE = 1000; // milliseconds before the first new attempt; doubled from one to the next
const LONGEST_PAUSE = 30_000;
const FRAME = 300; // milliseconds from one rendering to the next
const CALM_FRAME = 2000; // for readers who want less motion
const SEEN = 60; // prices that a course is drawn from
const SEEN_EVERY = 2000; // milliseconds between two of them
const MOST_SYMBOLS = 50; // the API refuses more

export interface LivePrice {
  price: Decimal;
  /** When it was paid, by the exchange's clock. */
  at: string;
  /** It may have changed since, unheard. */
  stale: boolean;
  /** Its course since the page was opened. */
  seen: readonly number[];
}
export interface Prices {
  /** `lost` is being tried again; `asleep` is a page that nobody looks at. */
  link: "off" | "connecting" | "live" | "lost" | "asleep";
  of: Readonly<Record<string, LivePrice>>;
}

const message = v.variant("type", [
  v.object({
    type: v.literal("prices"),
    prices: v.array(
      v.object({ symbol: v.string(), price: v.string(), at: v.string(), stale: v.boolean() }),
    ),
  }),
  v.object({ type: v.literal("alive") }),
  v.object({ type: v.literal("problem") }),
]);

const NOTHING: Prices = { link: "off", of: {} };

function said(data: unknown): v.InferOutput<typeof message> | null {
  try {
    const read = v.safeParse(message, JSON.parse(String(data)));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}

/** One socket for a page: listens while it is started and looked at, and comes back when it breaks. */
export function createPrices() {
  const listeners = new Set<() => void>();
  let wanted: readonly string[] = [];
  let place = "";
  let socket: WebSocket | null = null;
  let running = false;
  let asleep = false;
  let attempts = 0;
  let heardAt = 0;
  let shown = NOTHING;
  let next = NOTHING;
  const seenAt = new Map<string, number>();
  let retry: ReturnType<typeof setTimeout> | undefined;
  let bed: ReturnType<typeof setTimeout> | undefined;
  let frame: ReturnType<typeof setTimeout> | undefined;

  const publish = () => {
    clearTimeout(frame);
    frame = undefined;
    shown = next;
    for (const listener of listeners) listener();
  };
  const change = (changes: Partial<Prices>, atOnce = false) => {
    next = { ...next, ...changes };
    if (atOnce) return publish();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    frame ??= setTimeout(publish, calm ? CALM_FRAME : FRAME);
  };
  const allStale = () =>
    Object.fromEntries(
      Object.entries(next.of).map(([symbol, one]) => [symbol, { ...one, stale: true }]),
    );

  const hear = (data: unknown) => {
    heardAt = Date.now();
    const told = said(data);
    if (told?.type === "problem" || !told) return; // the server closes after a problem, and `lost` says it
    attempts = 0;
    if (told.type === "alive") {
      if (next.link !== "live") change({ link: "live" }, true);
      return;
    }
    const of = { ...next.of };
    for (const { symbol, price, at, stale } of told.prices) {
      const before = of[symbol]?.seen ?? [];
      const due = heardAt - (seenAt.get(symbol) ?? 0) >= SEEN_EVERY;
      if (due) seenAt.set(symbol, heardAt);
      const value = decimal(price);
      const seen = due ? [...before.slice(1 - SEEN), rough(value)] : before;
      of[symbol] = { price: value, at, stale, seen };
    }
    const first = Object.keys(of).length > Object.keys(next.of).length || next.link !== "live";
    change({ link: "live", of }, first);
  };
  const drop = () => {
    const old = socket;
    socket = null; // what it still says is not heard
    old?.close();
  };
  const connect = () => {
    clearTimeout(retry);
    retry = undefined;
    drop();
    if (!running || asleep || wanted.length === 0) return;
    const address = new URL("/api/v1/prices", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.searchParams.set("symbols", wanted.join(","));
    const own = new WebSocket(address);
    socket = own;
    heardAt = Date.now();
    if (next.link !== "lost") change({ link: "connecting" }, true);
    own.onmessage = ({ data }) => own === socket && hear(data);
    own.onclose = () => own === socket && lose();
  };
  const lose = () => {
    drop();
    change({ link: "lost", of: allStale() }, true);
    // Jitter: a server that comes back must not find all of its pages at the door at once.
    const pause = Math.min(LONGEST_PAUSE, PAUSE * 2 ** attempts) * (0.5 + Math.random() / 2);
    attempts += 1;
    retry ??= setTimeout(connect, pause);
  };
  const look = () => {
    if (socket && Date.now() - heardAt > LIFE) lose();
  };
  const sleepOrWake = () => {
    clearTimeout(bed);
    if (document.hidden) {
      bed = setTimeout(() => {
        asleep = true;
        drop();
        clearTimeout(retry);
        change({ link: "asleep", of: allStale() }, true);
      }, HIDDEN);
    } else if (asleep) {
      asleep = false;
      connect();
    }
  };
  const online = () => {
    if (next.link === "lost") connect();
  };

  return {
    /** Says which symbols are looked at, the most important first, and on which exchange. */
    watch(symbols: readonly string[], exchange: string) {
      const list = [...new Set(symbols)].slice(0, MOST_SYMBOLS);
      const same = [...list].sort().join() === [...wanted].sort().join();
      wanted = list;
      if (place && exchange && place !== exchange) {
        place = exchange;
        change({ of: {} }, true); // prices of another exchange are not these
        return connect();
      }
      place ||= exchange;
      if (same) return;
      if (socket?.readyState === WebSocket.OPEN && list.length > 0) {
        socket.send(JSON.stringify({ symbols: list }));
      } else if (!retry) {
        connect();
      }
    },
    /** Begins to listen; returns how to stop. */
    start() {
      running = true;
      const watch = setInterval(look, LOOK);
      document.addEventListener("visibilitychange", sleepOrWake);
      addEventListener("online", online);
      connect();
      return () => {
        running = false;
        clearInterval(watch);
        document.removeEventListener("visibilitychange", sleepOrWake);
        removeEventListener("online", online);
        for (const timer of [retry, bed, frame]) clearTimeout(timer);
        retry = frame = undefined;
        drop();
      };
    },
    read: () => shown,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
type Store = ReturnType<typeof createPrices>;

const PricesContext = createContext<Store | null>(null);
export const PricesProvider = PricesContext.Provider;

/** A socket that lives as long as the page. */
export function usePriceStore(symbols: readonly string[], exchange: string): Store {
  const [store] = useState(createPrices);
  const list = symbols.join();
  useEffect(() => store.start(), [store]);
  useEffect(() => store.watch(list ? list.split(",") : [], exchange), [store, list, exchange]);
  return store;
}

export function usePrices(): Prices {
  const store = useContext(PricesContext);
  if (!store) throw new Error("usePrices needs a PricesProvider above it");
  return useSyncExternalStore(store.subscribe, store.read);
}

export const usePrice = (symbol: string | undefined): LivePrice | null => {
  const { of } = usePrices();
  return (symbol && of[symbol]) || null;
};
