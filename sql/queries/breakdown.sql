-- Question: a metric by organisation, city, owner or segment: the :limit largest, and the rest in one row.
-- Parameters: :by (org, location, owner, segment), :metric, :limit, :first, :end, :previous_first,
--   :previous_end (days, included; the firsts are the start of time for a metric that adds up from
--   there), :org, :location, :owner, :segment (names joined by chr(31), or NULL for all)
-- The row with no key is the rest.
WITH measured AS (
  SELECT
    metric_date,
    CASE :by WHEN 'org' THEN org WHEN 'location' THEN location WHEN 'owner' THEN owner ELSE segment END AS key,
    CASE :metric
      WHEN 'wonAmount' THEN won_amount
      WHEN 'winRate' THEN won_count
      WHEN 'interactions' THEN interactions
      WHEN 'onTimeRate' THEN on_time_count
      WHEN 'openPipeline' THEN opened_amount - closed_amount
    END AS numerator,
    CASE :metric
      WHEN 'winRate' THEN won_count + lost_count
      WHEN 'onTimeRate' THEN due_count
    END AS denominator
  FROM crm_metrics_daily
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND metric_date BETWEEN :previous_first AND :end
),

sums AS (
  SELECT
    key,
    SUM(CASE WHEN metric_date >= :first THEN numerator END) AS numerator,
    SUM(CASE WHEN metric_date >= :first THEN denominator END) AS denominator,
    SUM(CASE WHEN metric_date <= :previous_end THEN numerator END) AS previous_numerator,
    SUM(CASE WHEN metric_date <= :previous_end THEN denominator END) AS previous_denominator
  FROM measured
  GROUP BY key
),

ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      ORDER BY
        CASE
          WHEN :metric IN ('winRate', 'onTimeRate') THEN TRY_DIVIDE(CAST(numerator AS DOUBLE), denominator)
          ELSE CAST(numerator AS DOUBLE)
        END DESC NULLS LAST,
        denominator DESC NULLS LAST,
        key ASC
    ) AS position
  FROM sums
  WHERE numerator <> 0 OR denominator > 0
)

SELECT
  CASE WHEN position <= :limit THEN key END AS key,
  MIN(position) AS position,
  SUM(numerator) AS numerator,
  SUM(denominator) AS denominator,
  SUM(previous_numerator) AS previous_numerator,
  SUM(previous_denominator) AS previous_denominator
FROM ranked
GROUP BY 1
ORDER BY position
