-- Question: the median sales cycle, in days, for each day, week or month of a period, and the same
--   :shift days earlier, laid over it.
-- Parameters: :grain (day, week, month), :start, :end (days, included), :shift (days), :org, :location,
--   :owner, :segment (names joined by chr(31), or NULL for all)
-- Weeks begin on Monday. Medians do not add up, so this one reads opportunities, not daily sums.
-- With: visible_pipeline_daily
WITH won AS (
  SELECT closed_on, DATEDIFF(closed_on, created_on) AS days
  FROM visible_pipeline_daily
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND left_on IS NULL AND is_won
    AND closed_on BETWEEN CAST(DATE_SUB(:start, :shift) AS DATE) AND :end
),

laid AS (
  SELECT closed_on AS day, days, 'value' AS series
  FROM won
  WHERE closed_on >= :start
  UNION ALL
  SELECT CAST(DATE_ADD(closed_on, :shift) AS DATE), days, 'previous'
  FROM won
  WHERE closed_on < :start
)

SELECT
  CASE
    WHEN :grain = 'week' THEN CAST(DATE_TRUNC('WEEK', day) AS DATE)
    WHEN :grain = 'month' THEN CAST(DATE_TRUNC('MONTH', day) AS DATE)
    ELSE day
  END AS date,
  MEDIAN(CASE WHEN series = 'value' THEN days END) AS value,
  MEDIAN(CASE WHEN series = 'previous' THEN days END) AS previous
FROM laid
GROUP BY 1
ORDER BY date
