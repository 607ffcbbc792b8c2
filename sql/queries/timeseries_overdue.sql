-- Question: how many actions were overdue on each day of a period, and of the one just before, that a
--   snapshot was kept of?
-- Parameters: :previous_start, :end (days, included), :org, :location, :owner, :segment (names joined by
--   chr(31), or NULL for all), :stage (stages of their opportunities, joined by chr(31), or NULL), :accepted
--   (parts/accepted.sql)
-- A day without a snapshot has no row; one on which nothing was overdue for these filters has a zero.
-- With: accepted, visible_action_priorities_daily, snapshot_days
WITH days AS (
  SELECT snapshot_date
  FROM snapshot_days
  WHERE snapshot_date BETWEEN :previous_start AND :end
),

standing AS (
  SELECT snapshot_date, org, location, owner, segment, stage, bucket, action_count
  FROM visible_action_priorities_daily
  WHERE snapshot_date BETWEEN :previous_start AND :end
  UNION ALL
  SELECT snapshot_date, '', '', '', '', '', 'overdue', 0
  FROM days
  UNION ALL
  SELECT d.snapshot_date, a.org, a.location, a.owner, a.segment, '(none)', 'overdue', 1
  FROM accepted AS a
  INNER JOIN days AS d
    ON a.accepted_on <= d.snapshot_date AND a.due_date < d.snapshot_date
)

SELECT
  snapshot_date AS date,
  SUM(
    CASE
      WHEN
        (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
        AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
        AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
        AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
        AND (:stage IS NULL OR ARRAY_CONTAINS(SPLIT(:stage, CHR(31)), stage))
        AND bucket = 'overdue'
        THEN action_count
      ELSE 0
    END
  ) AS value
FROM standing
GROUP BY snapshot_date
ORDER BY date
