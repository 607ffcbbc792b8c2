-- Question: how many open actions fall into each bucket, and how much money hangs on them?
-- Parameters: :as_of, :org, :location, :owner, :segment (names joined by chr(31), or NULL for all), :stage
--   (stages of their opportunities, joined by chr(31), or NULL), :accepted (parts/accepted.sql)
-- With: accepted, visible_action_priorities_daily
WITH standing AS (
  SELECT org, location, owner, segment, stage, bucket, action_count, amount_at_risk
  FROM visible_action_priorities_daily
  WHERE snapshot_date = :as_of
  UNION ALL
  SELECT org, location, owner, segment, '(none)', bucket, 1, 0
  FROM accepted
)

SELECT
  bucket,
  SUM(action_count) AS count,
  SUM(amount_at_risk) AS amount_at_risk
FROM standing
WHERE
  (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
  AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
  AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
  AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
  AND (:stage IS NULL OR ARRAY_CONTAINS(SPLIT(:stage, CHR(31)), stage))
GROUP BY bucket
