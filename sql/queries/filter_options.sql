-- Question: which values may each filter take, the most frequent first, given the other filters?
-- Parameters: :org, :location, :owner, :segment (names joined by chr(31), or NULL for all), :field (one of
--   them, or NULL for all four), :search (folded to plain lower case, or NULL), :limit
-- Counts opportunities; organisations without any are offered with 0. One row a value; :limit + 1 tells
-- the reader that a list was cut.
-- With: visible_metrics_daily, visible_pipeline_daily, visible_organizations_current
WITH rows AS (
  SELECT
    org, location, owner, segment, 1 AS weight
  FROM visible_pipeline_daily
  WHERE left_on IS NULL
  UNION ALL
  SELECT org, location, owner, segment, 0
  FROM visible_organizations_current
),

met AS (
  SELECT
    *,
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org)) AS org_met,
    (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location)) AS location_met,
    (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner)) AS owner_met,
    (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment)) AS segment_met
  FROM rows
),

options AS (
  SELECT 'org' AS field, org AS value, SUM(weight) AS count
  FROM met
  WHERE location_met AND owner_met AND segment_met
  GROUP BY org
  UNION ALL
  SELECT 'location', location, SUM(weight)
  FROM met
  WHERE org_met AND owner_met AND segment_met
  GROUP BY location
  UNION ALL
  SELECT 'owner', owner, SUM(weight)
  FROM met
  WHERE org_met AND location_met AND segment_met
  GROUP BY owner
  UNION ALL
  SELECT 'segment', segment, SUM(weight)
  FROM met
  WHERE org_met AND location_met AND owner_met
  GROUP BY segment
),

ranked AS (
  SELECT
    field, value, count,
    ROW_NUMBER() OVER (PARTITION BY field ORDER BY count DESC, value ASC) AS position
  FROM options
  WHERE
    (:field IS NULL OR field = :field)
    AND (
      :search IS NULL
      OR INSTR(TRANSLATE(LOWER(value), 'áàâãäåéèêëíìîïóòôõöúùûüçñýÿ', 'aaaaaaeeeeiiiiooooouuuucnyy'), :search) > 0
    )
),

bounds AS (
  SELECT MIN(day) AS first_day
  FROM (
    SELECT MIN(metric_date) AS day
    FROM visible_metrics_daily
    UNION ALL
    SELECT MIN(created_on)
    FROM visible_pipeline_daily
  ) AS firsts
)

SELECT b.first_day, r.field, r.value, r.count, r.position
FROM bounds AS b
LEFT JOIN ranked AS r ON r.position <= :limit + 1
ORDER BY r.field, r.position
