import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listenForNews } from "@/api/events";

class FakeSource extends EventTarget {
  static all: FakeSource[] = [];
  closed = false;
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
    FakeSource.all.push(this);
  }
  close() {
    this.closed = true;
  }
}

/** One holder at a time; the next one gets its turn when the holder's promise settles. */
function fakeLocks() {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    request: (_name: string, { signal }: { signal: AbortSignal }, lead: () => Promise<void>) => {
      turn = turn.then(() => (signal.aborted ? undefined : lead()));
      return turn;
    },
  };
}

const stops: (() => void)[] = [];
function openTab() {
  const client = new QueryClient();
  const asked = vi.spyOn(client, "invalidateQueries");
  const heard: string[] = [];
  const stop = listenForNews(client, (news) => heard.push(news));
  stops.push(stop);
  return { asked, heard, stop };
}

beforeEach(() => {
  FakeSource.all = [];
  vi.stubGlobal("EventSource", FakeSource);
  Object.defineProperty(navigator, "locks", { value: fakeLocks(), configurable: true });
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, "locks");
});

test("one tab listens for all of them, and each asks again, once for a burst", async () => {
  const [first, second] = [openTab(), openTab()];
  await vi.waitFor(() => expect(FakeSource.all.map(({ url }) => url)).toEqual(["/api/events"]));
  FakeSource.all[0]?.dispatchEvent(new Event("cache-cleared"));
  FakeSource.all[0]?.dispatchEvent(new Event("data-refreshed"));
  await vi.waitFor(() => expect(second.heard).toEqual(["cache-cleared", "data-refreshed"]));
  await vi.waitFor(() => expect(first.heard).toEqual(["cache-cleared", "data-refreshed"]));
  expect(first.asked).toHaveBeenCalledOnce();
  expect(second.asked).toHaveBeenCalledOnce();
});

test("when the listening tab closes, another takes over", async () => {
  const [first, second] = [openTab(), openTab()];
  await vi.waitFor(() => expect(FakeSource.all).toHaveLength(1));
  first.stop();
  await vi.waitFor(() => expect(FakeSource.all).toHaveLength(2));
  expect(FakeSource.all[0]?.closed).toBe(true);
  FakeSource.all[1]?.dispatchEvent(new Event("cache-cleared"));
  await vi.waitFor(() => expect(second.heard).toEqual(["cache-cleared"]));
});

test("a stream that was away has every tab ask again, and tells of no news", async () => {
  const [first, second] = [openTab(), openTab()];
  await vi.waitFor(() => expect(FakeSource.all).toHaveLength(1));
  const [source] = FakeSource.all;
  source?.dispatchEvent(new Event("open"));
  source?.dispatchEvent(new Event("error"));
  source?.dispatchEvent(new Event("open"));
  await vi.waitFor(() => expect(first.asked).toHaveBeenCalledOnce());
  await vi.waitFor(() => expect(second.asked).toHaveBeenCalledOnce());
  expect([...first.heard, ...second.heard]).toEqual([]);
});
