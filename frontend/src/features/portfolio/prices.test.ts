import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { plain } from "@/features/portfolio/decimal";
import { createPrices } from "@/features/portfolio/prices";
import { FakeSocket } from "../../../tests/sockets";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
});
let stop = () => {};
afterEach(() => {
  stop();
  vi.useRealTimers();
});

function begin(symbols = ["BTCBRL"]) {
  const store = createPrices();
  store.watch(symbols, "paper");
  stop = store.start();
  return store;
}
const hide = (hidden: boolean) => {
  vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
  document.dispatchEvent(new Event("visibilitychange"));
};
const sockets = () => FakeSocket.all.length;

test("asks for what is looked at, and tells the newest price of it", () => {
  const store = begin(["BTCBRL", "ETHBRL"]);
  expect(FakeSocket.last.url).toBe("ws://mirante.test/api/v1/prices?symbols=BTCBRL%2CETHBRL");
  expect(store.read().link).toBe("connecting");
  FakeSocket.last.tell({ BTCBRL: "527667" });
  expect(store.read().link).toBe("live");
  expect(plain(store.read().of.BTCBRL?.price ?? { units: 0n, places: 0 })).toBe("527667");
});

test("opens no socket while there is nothing to look at", () => {
  begin([]);
  expect(sockets()).toBe(0);
});

test("says what else is looked at over the same socket, and not what it has said", () => {
  const store = begin();
  FakeSocket.last.open();
  store.watch(["ETHBRL", "BTCBRL"], "paper");
  store.watch(["BTCBRL", "ETHBRL"], "paper");
  expect(FakeSocket.last.sent).toEqual([{ symbols: ["ETHBRL", "BTCBRL"] }]);
  expect(sockets()).toBe(1);
});

test("never asks for more symbols than the server takes", () => {
  begin(Array.from({ length: 80 }, (_, index) => `S${index}BRL`));
  expect(FakeSocket.last.symbols).toHaveLength(50);
});

test("renders a few times a second, however often prices come", () => {
  const store = begin();
  const seen = vi.fn();
  FakeSocket.last.tell({ BTCBRL: "1" });
  store.subscribe(seen);
  for (let price = 2; price < 52; price += 1) {
    FakeSocket.last.tell({ BTCBRL: String(price) });
    vi.advanceTimersByTime(20);
  }
  expect(seen.mock.calls.length).toBeLessThanOrEqual(4);
  vi.advanceTimersByTime(300);
  expect(store.read().of.BTCBRL?.price.units).toBe(51n);
});

test("renders more calmly for readers who want less motion", () => {
  vi.spyOn(globalThis, "matchMedia").mockReturnValue({ matches: true } as MediaQueryList);
  const store = begin();
  FakeSocket.last.tell({ BTCBRL: "1" });
  FakeSocket.last.tell({ BTCBRL: "2" });
  vi.advanceTimersByTime(1500);
  expect(store.read().of.BTCBRL?.price.units).toBe(1n);
  vi.advanceTimersByTime(600);
  expect(store.read().of.BTCBRL?.price.units).toBe(2n);
});

test("a price is stale when the server says so, and fresh when it is told anew", () => {
  const store = begin();
  FakeSocket.last.tell({ BTCBRL: "1" }, true);
  expect(store.read().of.BTCBRL?.stale).toBe(true);
  FakeSocket.last.tell({ BTCBRL: "1" });
  vi.advanceTimersByTime(300);
  expect(store.read().of.BTCBRL?.stale).toBe(false);
});

test("after 20 s without a word every price is stale, and another socket is tried", () => {
  const store = begin();
  FakeSocket.last.tell({ BTCBRL: "1" });
  vi.advanceTimersByTime(15_000);
  FakeSocket.last.say({ type: "alive", sent_at: "x" });
  vi.advanceTimersByTime(15_000);
  expect(store.read()).toMatchObject({ link: "live", of: { BTCBRL: { stale: false } } });
  vi.advanceTimersByTime(6000);
  expect(store.read()).toMatchObject({ link: "lost", of: { BTCBRL: { stale: true } } });
  vi.advanceTimersByTime(1000);
  expect(sockets()).toBe(2);
});

test("comes back later and later, thirty seconds at most, and at once when the network is back", () => {
  const store = begin();
  const pauses = [1, 2, 4, 8, 16, 30, 30];
  for (const [index, seconds] of pauses.entries()) {
    FakeSocket.last.hangUp();
    vi.advanceTimersByTime(1000 * seconds - 1);
    expect(sockets()).toBe(index + 1);
    vi.advanceTimersByTime(1);
    expect(sockets()).toBe(index + 2);
  }
  FakeSocket.last.hangUp();
  dispatchEvent(new Event("online"));
  expect(sockets()).toBe(pauses.length + 2);
  FakeSocket.last.tell({ BTCBRL: "1" });
  expect(store.read().link).toBe("live");
  FakeSocket.last.hangUp();
  vi.advanceTimersByTime(1000); // what was heard starts the count anew
  expect(sockets()).toBe(pauses.length + 3);
});

test("not all pages come back at the same moment", () => {
  vi.mocked(Math.random).mockReturnValue(0);
  begin();
  FakeSocket.last.hangUp();
  vi.advanceTimersByTime(500);
  expect(sockets()).toBe(2);
});

test("a page hidden for a minute closes its socket, and opens one when it is seen again", () => {
  const store = begin();
  const pass = (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      FakeSocket.last.tell({ BTCBRL: "1" });
      vi.advanceTimersByTime(1000);
    }
  };
  hide(true);
  pass(50);
  hide(false);
  hide(true);
  pass(50);
  expect(FakeSocket.last.readyState).toBe(FakeSocket.OPEN);
  pass(11);
  expect(store.read()).toMatchObject({ link: "asleep", of: { BTCBRL: { stale: true } } });
  expect(sockets()).toBe(1);
  hide(false);
  expect(sockets()).toBe(2);
});

test("what a socket says after it was left is not heard; nor is what nobody understands", () => {
  const store = begin();
  const old = FakeSocket.last;
  old.hangUp();
  vi.advanceTimersByTime(1000);
  old.tell({ BTCBRL: "1" });
  FakeSocket.last.onmessage?.({ data: "{nonsense" });
  FakeSocket.last.say({ type: "prices", prices: [{ symbol: "BTCBRL" }] });
  expect(store.read().of).toEqual({});
});

test("prices of one exchange are not those of another", () => {
  const store = begin();
  FakeSocket.last.tell({ BTCBRL: "1" });
  store.watch(["BTCBRL"], "binance");
  expect(store.read().of).toEqual({});
  expect(sockets()).toBe(2);
});

test("a course has one price every two seconds, and of them the last sixty", () => {
  const store = begin();
  for (let second = 0; second < 200; second += 1) {
    FakeSocket.last.tell({ BTCBRL: String(1000 + second) });
    vi.advanceTimersByTime(1000);
  }
  const seen = store.read().of.BTCBRL?.seen ?? [];
  expect(seen).toHaveLength(60);
  expect(seen.slice(-2)).toEqual([1196, 1198]);
});
