-- Question: how many open actions fall into each bucket, and how much money hangs on them?
-- Parameters: :as_of, :org, :location, :owner, :segment (names joined by chr(31), or NULL for all), :stage
--   (stages of their opportunities, joined by chr(31), or NULL), :accepted (action items of meetings, lines
--   joined by chr(30))
-- What meetings have brought stands in no table of the CRM: a line each, its fields apart by chr(31).
WITH lines AS (
  SELECT EXPLODE(SPLIT(:accepted, CHR(30))) AS line
),

fields AS (
  SELECT SPLIT(line, CHR(31)) AS f
  FROM lines
  WHERE line <> ''
),

accepted AS (
  SELECT
    CAST(a.f[0] AS BIGINT) AS id, a.f[1] AS org, COALESCE(o.location, '(none)') AS location, a.f[2] AS owner,
    COALESCE(o.segment, '(none)') AS segment, a.f[3] AS subject, CAST(NULLIF(a.f[4], '') AS DATE) AS due_date,
    CAST(a.f[5] AS DATE) AS accepted_on, a.f[6] AS bucket
  FROM fields AS a
  LEFT JOIN crm_organizations_current AS o ON a.f[1] = o.org
),

standing AS (
  SELECT org, location, owner, segment, stage, bucket, action_count, amount_at_risk
  FROM crm_action_priorities_daily
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
