import { expect, test } from "vitest";
import { linePoints } from "@/features/overview/series";

test("weeks that the period cuts are marked, for what adds up", () => {
  const weeks = ["2026-11-02", "2026-11-09", "2026-11-16"].map((date) => ({
    date,
    value: 1,
    previous: 1,
  }));
  const period = { start: "2026-11-04", end: "2026-11-20" };
  const partial = (metric: "wonAmount" | "winRate") =>
    linePoints(weeks, metric, "week", period).map((point) => point.partial);
  expect(partial("wonAmount")).toEqual([true, false, true]);
  expect(partial("winRate")).toEqual([false, false, false]);
});
