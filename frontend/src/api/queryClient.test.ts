import { QueryObserver } from "@tanstack/react-query";
import { http } from "msw";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as answers from "../../tests/answers";
import { refusal, reply, server } from "../../tests/server";
import { freshnessQuery } from "./freshness";
import { meQuery } from "./me";
import { every } from "./polling";
import { ApiProblem } from "./problem";
import { createQueryClient } from "./queryClient";

const TOO_MANY = "urn:mirante:problem:too-many-requests";

/** Answers as told, the last one for ever, and counts how often it is asked. */
function answering(path: string, ...told: (() => Response)[]) {
  const asked = { times: 0 };
  server.use(
    http.get(path, () => {
      const say = told[Math.min(asked.times, told.length - 1)];
      asked.times += 1;
      return say?.();
    }),
  );
  return asked;
}
const tooMany = (seconds: number) => () =>
  refusal(429, "req-1", TOO_MANY, { "Retry-After": String(seconds) });
const fine = () => reply(answers.freshness);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: false });
  vi.spyOn(Math, "random").mockReturnValue(0);
});
afterEach(() => {
  vi.useRealTimers();
});

test("a server that is asked too often is asked again after as long as it says, and not before", async () => {
  const asked = answering("/api/freshness", tooMany(7), fine);
  const answer = createQueryClient().fetchQuery(freshnessQuery);
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
  await vi.advanceTimersByTimeAsync(6900);
  expect(asked.times).toBe(1);
  await vi.advanceTimersByTimeAsync(100);
  expect((await answer).data.dataAsOf).toBe(answers.AS_OF);
  expect(asked.times).toBe(2);
});

test("tiles that were refused together do not come back together", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const asked = answering("/api/freshness", tooMany(4), fine);
  const answer = createQueryClient().fetchQuery(freshnessQuery);
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
  await vi.advanceTimersByTimeAsync(5900);
  expect(asked.times).toBe(1);
  await vi.advanceTimersByTimeAsync(100);
  await answer;
});

test("a wait of hours is not waited", async () => {
  const asked = answering("/api/freshness", tooMany(3600));
  await expect(createQueryClient().fetchQuery(freshnessQuery)).rejects.toThrow(ApiProblem);
  expect(asked.times).toBe(1);
});

test("what is asked again and again keeps to the wait too", () => {
  const said = (problem: ApiProblem | null) => every(5000)({ state: { error: problem } });
  expect(said(null)).toBe(5000);
  expect(said(new ApiProblem({ status: 503, retryAfter: 30 }))).toBe(5000);
  expect(said(new ApiProblem({ status: 429, retryAfter: 30 }))).toBe(30_000);
  expect(said(new ApiProblem({ status: 429, retryAfter: 2 }))).toBe(5000);
});

test("who is there is asked once, however many tiles are told that the session has ended", async () => {
  vi.useRealTimers();
  const ended = () => refusal(401, "req-2", "urn:mirante:problem:token-refused");
  const asked = answering("/api/me", () => reply(answers.me), ended);
  answering("/api/freshness", ended);
  const client = createQueryClient();
  await client.fetchQuery(meQuery);
  const stop = new QueryObserver(client, meQuery).subscribe(() => {});
  const tile = (name: string) =>
    client.fetchQuery({ queryKey: [name], queryFn: freshnessQuery.queryFn as never });
  await Promise.allSettled(["one", "two", "three"].map(tile));
  await vi.waitFor(() => expect(client.getQueryState(meQuery.queryKey)?.status).toBe("error"));
  expect(asked.times).toBe(2);
  stop();
});
