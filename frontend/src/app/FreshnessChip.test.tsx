import { act, screen, waitFor } from "@testing-library/react";
import { http } from "msw";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as answers from "../../tests/answers";
import { plain, recordRequests, renderApp } from "../../tests/app";
import { reply, server } from "../../tests/server";

const chip = () => screen.findByRole("button", { name: /Dados de/ });
const freshnessIs = (given: object) =>
  server.use(http.get("/api/freshness", () => reply({ ...answers.freshness, ...given })));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-20T09:00:00-03:00") });
});
afterEach(() => {
  vi.useRealTimers();
});

test("tells the data's day, the load and the age of the answer", async () => {
  renderApp("/");
  await waitFor(async () =>
    expect(plain((await chip()).textContent)).toBe(
      "Dados de 20/11 · carga concluída 06:04 · respondido do cache há 12 min.",
    ),
  );
  expect((await chip()).dataset.doubtful).toBe("false");
});

test("turns amber when the last load failed", async () => {
  freshnessIs({ job: { ...answers.freshness.job, status: "failed" } });
  renderApp("/");
  expect((await chip()).dataset.doubtful).toBe("true");
  expect((await chip()).textContent).toContain("carga falhou 06:04");
});

test("turns amber, and says why, when today's load has not come by seven", async () => {
  freshnessIs({ dataAsOf: "2026-11-19" });
  renderApp("/");
  expect((await chip()).dataset.doubtful).toBe("true");
  expect((await chip()).textContent).toContain("Dados de 19/11 · carga de hoje atrasada");
});

test("yesterday's numbers are not late before today's load is due", async () => {
  vi.setSystemTime(new Date("2026-11-20T05:30:00-03:00"));
  freshnessIs({ dataAsOf: "2026-11-19" });
  renderApp("/");
  expect((await chip()).dataset.doubtful).toBe("false");
});

test("numbers of another refresh are not left standing beside new ones", async () => {
  const asked = recordRequests("/api/pipeline", answers.pipeline);
  const { client } = renderApp("/");
  await screen.findByRole("article", { name: "Valor ganho" });
  await waitFor(() => expect(client.isFetching()).toBe(0));
  const before = asked.length;
  server.use(http.get("/api/metrics", () => reply(answers.metrics, { "X-Data-Version": "run-2" })));
  await act(() => client.invalidateQueries({ queryKey: ["metrics"] }));
  await waitFor(() => expect(asked.length).toBe(before + 1));
});
