import { expect, test } from "vitest";
import { lineGeometry } from "@/charts/lineGeometry";

const FRAME = { width: 600, height: 200, margin: { top: 10, right: 10, bottom: 20 } };
const points = (...values: number[]) =>
  values.map((value, index) => ({
    date: `2026-11-0${index + 1}`,
    value,
    previous: null,
    partial: false,
  }));

test("amounts start at zero however high they are, and only then is the area filled", () => {
  expect(lineGeometry(points(900, 950), FRAME, {}, String)).toMatchObject({ fromZero: true });
});

test("a ratio may leave zero out, and is then not filled", () => {
  expect(lineGeometry(points(80, 85), FRAME, { mayLeaveZero: true }, String)).toMatchObject({
    fromZero: false,
  });
  expect(lineGeometry(points(5, 85), FRAME, { mayLeaveZero: true }, String)).toMatchObject({
    fromZero: true,
  });
});

test("the newest point always has its label", () => {
  const many = Array.from({ length: 90 }, (_, i) => ({
    date: `${i}`,
    value: i,
    previous: null,
    partial: false,
  }));
  expect(lineGeometry(many, FRAME, {}, String).xTicks.at(-1)).toBe(89);
});

test("an axis with a fixed end stops there, however small the numbers", () => {
  expect(lineGeometry(points(7, 9), FRAME, { top: 100 }, String).y.domain()).toEqual([0, 100]);
});
