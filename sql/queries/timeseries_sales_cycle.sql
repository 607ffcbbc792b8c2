-- Question: the median sales cycle, in days, for each day, week or month of a period, and the same
--   :shift days earlier, laid over it.
-- Parameters: :grain (day, week, month), :start, :end (days, included), :shift (days), :org, :location,
--   :owner, :segment (names joined by chr(31), or NULL for all)
-- Weeks begin on Monday. Medians do not add up, so this one reads opportunities, not daily sums.
WITH won AS (
  SELECT closed_on, datediff(closed_on, created_on) AS days
  FROM crm_pipeline_daily
  WHERE (:org IS NULL OR array_contains(split(:org, chr(31)), org))
    AND (:location IS NULL OR array_contains(split(:location, chr(31)), location))
    AND (:owner IS NULL OR array_contains(split(:owner, chr(31)), owner))
    AND (:segment IS NULL OR array_contains(split(:segment, chr(31)), segment))
  AND left_on IS NULL AND is_won
    AND closed_on BETWEEN CAST(date_sub(:start, :shift) AS DATE) AND :end
),

laid AS (
  SELECT closed_on AS day, days, 'value' AS series
  FROM won
  WHERE closed_on >= :start
  UNION ALL
  SELECT CAST(date_add(closed_on, :shift) AS DATE), days, 'previous'
  FROM won
  WHERE closed_on < :start
)

SELECT
  CASE
    WHEN :grain = 'week' THEN CAST(date_trunc('WEEK', day) AS DATE)
    WHEN :grain = 'month' THEN CAST(date_trunc('MONTH', day) AS DATE)
    ELSE day
  END AS date,
  median(CASE WHEN series = 'value' THEN days END) AS value,
  median(CASE WHEN series = 'previous' THEN days END) AS previous
FROM laid
GROUP BY 1
ORDER BY date
