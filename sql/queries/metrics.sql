-- Question: the eight key figures of a period and of the one just before.
-- Parameters: :start, :end, :previous_start, :previous_end (days, included), :as_of, :org, :location,
--   :owner, :segment (names joined by chr(31), or NULL for all), :stage (stages joined by chr(31), or NULL;
--   it narrows the open pipeline and the overdue actions), :accepted (parts/accepted.sql)
-- With: accepted, visible_metrics_daily, visible_pipeline_daily, visible_organizations_current
-- With: visible_action_priorities_daily, snapshot_days
WITH daily AS (
  SELECT *
  FROM visible_metrics_daily
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND metric_date BETWEEN :previous_start AND :end
),

sums AS (
  SELECT
    SUM(CASE WHEN metric_date >= :start THEN won_amount END) AS won_amount,
    SUM(CASE WHEN metric_date >= :start THEN won_count END) AS won_count,
    SUM(CASE WHEN metric_date >= :start THEN won_count + lost_count END) AS closed_count,
    SUM(CASE WHEN metric_date >= :start THEN interactions END) AS interactions,
    SUM(CASE WHEN metric_date >= :start THEN due_count END) AS due_count,
    SUM(CASE WHEN metric_date >= :start THEN on_time_count END) AS on_time_count,
    SUM(CASE WHEN metric_date <= :previous_end THEN won_amount END) AS previous_won_amount,
    SUM(CASE WHEN metric_date <= :previous_end THEN won_count END) AS previous_won_count,
    SUM(CASE WHEN metric_date <= :previous_end THEN won_count + lost_count END) AS previous_closed_count,
    SUM(CASE WHEN metric_date <= :previous_end THEN interactions END) AS previous_interactions,
    SUM(CASE WHEN metric_date <= :previous_end THEN due_count END) AS previous_due_count,
    SUM(CASE WHEN metric_date <= :previous_end THEN on_time_count END) AS previous_on_time_count
  FROM daily
),

-- An opportunity stands in the stage that it was in when the day ended.
standing AS (
  SELECT
    SUM(CASE WHEN left_on IS NULL OR left_on > :end THEN amount END) AS open_pipeline,
    SUM(CASE WHEN entered_on <= :previous_end AND (left_on IS NULL OR left_on > :previous_end) THEN amount END)
      AS previous_open_pipeline
  FROM visible_pipeline_daily
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND (:stage IS NULL OR ARRAY_CONTAINS(SPLIT(:stage, CHR(31)), stage))
    AND stage_order <= 4 AND entered_on <= :end AND (left_on IS NULL OR left_on > :previous_end)
),

cycles AS (
  SELECT
    MEDIAN(CASE WHEN closed_on >= :start THEN DATEDIFF(closed_on, created_on) END) AS sales_cycle_days,
    MEDIAN(CASE WHEN closed_on <= :previous_end THEN DATEDIFF(closed_on, created_on) END)
      AS previous_sales_cycle_days
  FROM visible_pipeline_daily
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND left_on IS NULL AND is_won AND closed_on BETWEEN :previous_start AND :end
),

-- An organisation is looked at for its own filters, whoever the activity's owner was.
contacted AS (
  SELECT
    org,
    MAX(CASE WHEN metric_date > CAST(DATE_SUB(:end, 30) AS DATE) THEN 1 ELSE 0 END) AS now,
    MAX(CASE WHEN metric_date <= :previous_end THEN 1 ELSE 0 END) AS before
  FROM visible_metrics_daily
  WHERE
    interactions > 0
    AND (
      (metric_date > CAST(DATE_SUB(:end, 30) AS DATE) AND metric_date <= :end)
      OR (metric_date > CAST(DATE_SUB(:previous_end, 30) AS DATE) AND metric_date <= :previous_end)
    )
  GROUP BY org
),

coverage AS (
  SELECT
    COUNT(*) AS active_count,
    COUNT(*) AS previous_active_count,  -- who is active is only known as of now
    SUM(c.now) AS contacted_count,
    SUM(c.before) AS previous_contacted_count
  FROM (
    SELECT org
    FROM visible_organizations_current
    WHERE
      (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
      AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
      AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
      AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
      AND is_active
  ) AS o
  LEFT JOIN contacted AS c ON o.org = c.org
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

overdue AS (
  SELECT
    SUM(CASE WHEN snapshot_date = :as_of THEN action_count END) AS overdue_actions,
    SUM(CASE WHEN snapshot_date = :previous_end THEN action_count END) AS previous_overdue_actions
  FROM late
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND (:stage IS NULL OR ARRAY_CONTAINS(SPLIT(:stage, CHR(31)), stage))
),

-- No rows for these filters is a zero; no snapshot of that day at all is an unknown.
snapshots AS (
  SELECT COUNT(*) > 0 AS previous_snapshot
  FROM snapshot_days
  WHERE snapshot_date = :previous_end
)

SELECT
  sums.*,
  standing.*,
  cycles.*,
  coverage.*,
  overdue.*,
  snapshots.*
FROM sums
CROSS JOIN standing
CROSS JOIN cycles
CROSS JOIN coverage
CROSS JOIN overdue
CROSS JOIN snapshots
