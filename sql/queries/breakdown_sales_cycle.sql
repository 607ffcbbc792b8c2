-- Question: the median sales cycle, in days, by organisation, city, owner or segment: the :limit longest,
--   the rest in one row, and all in one row.
-- Parameters: :by (org, location, owner, segment), :limit, :start, :end, :previous_start, :previous_end
--   (days, included), :org, :location, :owner, :segment (names joined by chr(31), or NULL for all)
-- With: visible_pipeline_daily
WITH won AS (
  SELECT
    CASE :by WHEN 'org' THEN org WHEN 'location' THEN location WHEN 'owner' THEN owner ELSE segment END AS key,
    CASE WHEN closed_on >= :start THEN DATEDIFF(closed_on, created_on) END AS days,
    CASE WHEN closed_on <= :previous_end THEN DATEDIFF(closed_on, created_on) END AS previous_days
  FROM visible_pipeline_daily
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND left_on IS NULL AND is_won AND closed_on BETWEEN :previous_start AND :end
),

ranked AS (
  SELECT key, ROW_NUMBER() OVER (ORDER BY MEDIAN(days) DESC NULLS LAST, COUNT(days) DESC, key) AS position
  FROM won
  GROUP BY key
  HAVING COUNT(days) > 0
),

placed AS (
  SELECT
    w.days,
    w.previous_days,
    CASE WHEN r.position <= :limit THEN w.key END AS key,
    CASE WHEN r.position <= :limit THEN r.position END AS position,
    CASE WHEN r.position <= :limit THEN 'row' ELSE 'other' END AS kind
  FROM won AS w
  LEFT JOIN ranked AS r ON w.key = r.key
)

SELECT kind, key, MIN(position) AS position, MEDIAN(days) AS value, MEDIAN(previous_days) AS previous
FROM placed
GROUP BY kind, key
UNION ALL
SELECT 'total', NULL, NULL, MEDIAN(days), MEDIAN(previous_days)
FROM won
ORDER BY position NULLS LAST, kind
