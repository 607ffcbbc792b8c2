import * as v from "valibot";
import { absentWhenBad, DIMENSIONS } from "@/filters/search";

export const SERIES_METRICS = [
  "wonAmount",
  "openPipeline",
  "winRate",
  "salesCycleDays",
  "overdueActions",
  "onTimeRate",
  "contactCoverage",
  "interactions",
] as const;
export type SeriesMetric = (typeof SERIES_METRICS)[number];
/** What stands in a stage; the other metrics know none. */
export const STAGED: readonly SeriesMetric[] = ["openPipeline", "overdueActions"];
export const GRAINS = ["day", "week", "month"] as const;
export type Grain = (typeof GRAINS)[number];

export const DEFAULT_METRIC: SeriesMetric = "wonAmount";
export const DEFAULT_DIMENSION = "org";

const leftOut = <T>(standard: T) =>
  v.transform((given: T) => (given === standard ? undefined : given));

/** What the overview adds to the address; without `grain` the period's length decides. */
export const overviewSearch = v.object({
  metric: absentWhenBad(v.pipe(v.picklist(SERIES_METRICS), leftOut<SeriesMetric>(DEFAULT_METRIC))),
  grain: absentWhenBad(v.picklist(GRAINS)),
  by: absentWhenBad(
    v.pipe(v.picklist(DIMENSIONS), leftOut<(typeof DIMENSIONS)[number]>(DEFAULT_DIMENSION)),
  ),
});
export type OverviewSearch = v.InferOutput<typeof overviewSearch>;
