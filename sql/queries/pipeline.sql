-- Question: what stands in each open stage at the period's end, and how did it move during the period?
-- Parameters: :start, :end (days, included), :org, :location, :owner, :segment (names joined by
--   chr(31), or NULL for all)
-- With: visible_pipeline_daily
SELECT
  stage,
  SUM(CASE WHEN left_on IS NULL OR left_on > :end THEN 1 ELSE 0 END) AS count,
  SUM(CASE WHEN left_on IS NULL OR left_on > :end THEN amount ELSE 0 END) AS amount,
  CAST(SUM(CASE WHEN left_on IS NULL OR left_on > :end THEN amount * probability ELSE 0 END) AS DOUBLE) / 100
    AS weighted,
  SUM(CASE WHEN left_on BETWEEN :start AND :end THEN 1 ELSE 0 END) AS left_count,
  SUM(CASE WHEN left_on BETWEEN :start AND :end AND next_order BETWEEN stage_order + 1 AND 5 THEN 1 ELSE 0 END)
    AS advanced_count,
  MEDIAN(CASE WHEN left_on BETWEEN :start AND :end THEN DATEDIFF(left_on, entered_on) END) AS median_days
FROM visible_pipeline_daily
WHERE
  (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
  AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
  AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
  AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
  AND stage_order <= 4 AND entered_on <= :end AND (left_on IS NULL OR left_on >= :start)
GROUP BY stage
