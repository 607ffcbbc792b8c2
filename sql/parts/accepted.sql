-- What meetings have brought and nobody has done yet: it stands in no table of the CRM.
-- Parameters: :accepted (a line each, joined by chr(30); its fields, joined by chr(31): id, organisation,
--   owner, subject, due date or nothing, day of acceptance, bucket), :scope_org,
--   :scope_location, :scope_owner (names joined by chr(31), or NULL for all)
WITH lines AS (
  SELECT EXPLODE(SPLIT(:accepted, CHR(30))) AS line
),

fields AS (
  SELECT SPLIT(line, CHR(31)) AS f
  FROM lines
  WHERE line <> ''
)

SELECT
  CAST(a.f[0] AS BIGINT) AS id,
  a.f[1] AS org,
  COALESCE(o.location, '(none)') AS location,
  a.f[2] AS owner,
  COALESCE(o.segment, '(none)') AS segment,
  a.f[3] AS subject,
  CAST(NULLIF(a.f[4], '') AS DATE) AS due_date,
  CAST(a.f[5] AS DATE) AS accepted_on,
  a.f[6] AS bucket
FROM fields AS a
LEFT JOIN crm_organizations_current AS o ON a.f[1] = o.org
WHERE
  (:scope_org IS NULL OR ARRAY_CONTAINS(SPLIT(:scope_org, CHR(31)), a.f[1]))
  AND (
    :scope_location IS NULL
    OR ARRAY_CONTAINS(SPLIT(:scope_location, CHR(31)), COALESCE(o.location, '(none)'))
  )
  AND (:scope_owner IS NULL OR ARRAY_CONTAINS(SPLIT(:scope_owner, CHR(31)), a.f[2]))
