-- Question: a metric by organisation, city, owner or segment: the :limit largest, and the rest in one row.
-- Parameters: :by (org, location, owner, segment), :metric, :limit, :start, :end, :previous_start,
--   :previous_end (days, included), :as_of, :org, :location, :owner, :segment (names joined by chr(31), or
--   NULL for all), :stage (stages joined by chr(31), or NULL; it narrows what stands in a stage), :accepted
--   (parts/accepted.sql)
-- The row with no key is the rest. previous_known: what was overdue before is known from a snapshot only.
-- With: accepted, visible_metrics_daily, visible_pipeline_daily, visible_organizations_current
-- With: visible_action_priorities_daily, snapshot_days
WITH daily AS (
  SELECT
    org, location, owner, segment, metric_date,
    CASE :metric
      WHEN 'wonAmount' THEN won_amount
      WHEN 'winRate' THEN won_count
      WHEN 'interactions' THEN interactions
      WHEN 'onTimeRate' THEN on_time_count
    END AS numerator,
    CASE :metric
      WHEN 'winRate' THEN won_count + lost_count
      WHEN 'onTimeRate' THEN due_count
    END AS denominator
  FROM visible_metrics_daily
  WHERE
    :metric NOT IN ('openPipeline', 'contactCoverage', 'overdueActions')
    AND metric_date BETWEEN :previous_start AND :end
),

-- An organisation is looked at for its own filters, whoever the activity's owner was.
contacted AS (
  SELECT
    org,
    MAX(CASE WHEN metric_date > CAST(DATE_SUB(:end, 30) AS DATE) THEN 1 ELSE 0 END) AS now,
    MAX(CASE WHEN metric_date <= :previous_end THEN 1 ELSE 0 END) AS before
  FROM visible_metrics_daily
  WHERE
    :metric = 'contactCoverage'
    AND interactions > 0
    AND (
      (metric_date > CAST(DATE_SUB(:end, 30) AS DATE) AND metric_date <= :end)
      OR (metric_date > CAST(DATE_SUB(:previous_end, 30) AS DATE) AND metric_date <= :previous_end)
    )
  GROUP BY org
),

days AS (
  SELECT :as_of AS snapshot_date
  UNION DISTINCT
  SELECT :previous_end AS snapshot_date
),

late AS (
  SELECT snapshot_date, org, location, owner, segment, stage, action_count
  FROM visible_action_priorities_daily
  WHERE bucket = 'overdue' AND snapshot_date IN (:as_of, :previous_end)
  UNION ALL
  SELECT d.snapshot_date, a.org, a.location, a.owner, a.segment, '(none)', 1
  FROM accepted AS a
  INNER JOIN days AS d
    ON a.accepted_on <= d.snapshot_date AND a.due_date < d.snapshot_date
),

measured AS (
  SELECT
    org, location, owner, segment,
    CASE WHEN metric_date >= :start THEN numerator END AS numerator,
    CASE WHEN metric_date >= :start THEN denominator END AS denominator,
    CASE WHEN metric_date <= :previous_end THEN numerator END AS previous_numerator,
    CASE WHEN metric_date <= :previous_end THEN denominator END AS previous_denominator
  FROM daily
  UNION ALL
  SELECT
    org, location, owner, segment,
    CASE WHEN left_on IS NULL OR left_on > :end THEN amount END, NULL,
    CASE WHEN entered_on <= :previous_end AND (left_on IS NULL OR left_on > :previous_end) THEN amount END, NULL
  FROM visible_pipeline_daily
  WHERE
    :metric = 'openPipeline'
    AND (:stage IS NULL OR ARRAY_CONTAINS(SPLIT(:stage, CHR(31)), stage))
    AND stage_order <= 4 AND entered_on <= :end AND (left_on IS NULL OR left_on > :previous_end)
  UNION ALL
  SELECT o.org, o.location, o.owner, o.segment, c.now, 1, c.before, 1
  FROM (
    SELECT org, location, owner, segment
    FROM visible_organizations_current
    WHERE :metric = 'contactCoverage' AND is_active
  ) AS o
  LEFT JOIN contacted AS c ON o.org = c.org
  UNION ALL
  SELECT
    org, location, owner, segment,
    CASE WHEN snapshot_date = :as_of THEN action_count END, NULL,
    CASE WHEN snapshot_date = :previous_end THEN action_count END, NULL
  FROM late
  WHERE :metric = 'overdueActions' AND (:stage IS NULL OR ARRAY_CONTAINS(SPLIT(:stage, CHR(31)), stage))
),

sums AS (
  SELECT
    CASE :by WHEN 'org' THEN org WHEN 'location' THEN location WHEN 'owner' THEN owner ELSE segment END AS key,
    SUM(numerator) AS numerator,
    SUM(denominator) AS denominator,
    SUM(previous_numerator) AS previous_numerator,
    SUM(previous_denominator) AS previous_denominator
  FROM measured
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
  GROUP BY 1
),

ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      ORDER BY
        CASE
          WHEN :metric IN ('winRate', 'onTimeRate', 'contactCoverage')
            THEN TRY_DIVIDE(CAST(numerator AS DOUBLE), denominator)
          ELSE CAST(numerator AS DOUBLE)
        END DESC NULLS LAST,
        denominator DESC NULLS LAST,
        key ASC
    ) AS position
  FROM sums
  WHERE numerator <> 0 OR denominator > 0
),

snapshots AS (
  SELECT :metric <> 'overdueActions' OR COUNT(*) > 0 AS previous_known
  FROM snapshot_days
  WHERE :metric = 'overdueActions' AND snapshot_date = :previous_end
)

SELECT
  CASE WHEN r.position <= :limit THEN r.key END AS key,
  MIN(r.position) AS position,
  SUM(r.numerator) AS numerator,
  SUM(r.denominator) AS denominator,
  SUM(r.previous_numerator) AS previous_numerator,
  SUM(r.previous_denominator) AS previous_denominator,
  MAX(s.previous_known) AS previous_known
FROM ranked AS r
CROSS JOIN snapshots AS s
GROUP BY 1
ORDER BY position
