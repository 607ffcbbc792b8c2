-- Question: how many open actions fall into each bucket, and how much money hangs on them?
-- Parameters: :as_of, :org, :location, :owner, :segment (names joined by chr(31), or NULL for all)
SELECT
  bucket,
  SUM(action_count) AS count,
  SUM(amount_at_risk) AS amount_at_risk
FROM crm_action_priorities_daily
WHERE (:org IS NULL OR array_contains(split(:org, chr(31)), org))
    AND (:location IS NULL OR array_contains(split(:location, chr(31)), location))
    AND (:owner IS NULL OR array_contains(split(:owner, chr(31)), owner))
    AND (:segment IS NULL OR array_contains(split(:segment, chr(31)), segment))
  AND snapshot_date = :as_of
GROUP BY bucket
