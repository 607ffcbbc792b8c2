-- What the caller may see of crm_metrics_daily.
-- Parameters: :scope_org, :scope_location, :scope_owner (names joined by chr(31), or NULL for all)
SELECT *
FROM crm_metrics_daily
WHERE
  (:scope_org IS NULL OR ARRAY_CONTAINS(SPLIT(:scope_org, CHR(31)), org))
  AND (:scope_location IS NULL OR ARRAY_CONTAINS(SPLIT(:scope_location, CHR(31)), location))
  AND (:scope_owner IS NULL OR ARRAY_CONTAINS(SPLIT(:scope_owner, CHR(31)), owner))
