-- Question: what a metric is made of on each day, week or month of a period, and the same :shift days
--   earlier, laid over it.
-- Parameters: :metric, :grain (day, week, month), :start, :end (days, included), :shift (days), :org,
--   :location, :owner, :segment (names joined by chr(31), or NULL for all), :stage (stages joined by chr(31),
--   or NULL; it narrows the open pipeline)
-- Weeks begin on Monday. A metric that stands (openPipeline, contactCoverage) adds up from the row without a
-- date, where all is that came before :start.
-- With: visible_metrics_daily, visible_pipeline_daily, visible_organizations_current
WITH active AS (
  SELECT org, ROW_NUMBER() OVER (ORDER BY org) AS number
  FROM visible_organizations_current
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND is_active AND :metric = 'contactCoverage'
),

-- For thirty days an organisation counts as contacted, or until it is contacted again: pieces of time
-- that never overlap, so that they may be added up. Numbers part them four times as fast as names.
contacts AS (
  SELECT
    d.metric_date AS first_day,
    LEAST(
      CAST(DATE_ADD(d.metric_date, 30) AS DATE),
      LEAD(d.metric_date) OVER (PARTITION BY a.number ORDER BY d.metric_date)
    ) AS day_after
  FROM (
    SELECT org, metric_date
    FROM visible_metrics_daily
    WHERE interactions > 0 AND metric_date BETWEEN CAST(DATE_SUB(:start, :shift + 29) AS DATE) AND :end
  ) AS d
  INNER JOIN active AS a ON d.org = a.org
),

visits AS (
  SELECT entered_on, left_on, amount
  FROM visible_pipeline_daily
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND (:stage IS NULL OR ARRAY_CONTAINS(SPLIT(:stage, CHR(31)), stage))
    AND stage_order <= 4 AND entered_on <= :end AND :metric = 'openPipeline'
),

measured AS (
  SELECT
    metric_date,
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
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND metric_date BETWEEN CAST(DATE_SUB(:start, :shift) AS DATE) AND :end
    AND :metric NOT IN ('openPipeline', 'contactCoverage')
  UNION ALL
  SELECT entered_on, amount, 0
  FROM visits
  UNION ALL
  SELECT left_on, -amount, 0
  FROM visits
  WHERE left_on <= :end
  UNION ALL
  SELECT CAST(DATE_SUB(:start, :shift + 1) AS DATE), 0, 1
  FROM active
  UNION ALL
  SELECT first_day, 1, 0
  FROM contacts
  UNION ALL
  SELECT day_after, -1, 0
  FROM contacts
  WHERE day_after <= :end
),

daily AS (
  SELECT metric_date, SUM(numerator) AS numerator, SUM(denominator) AS denominator
  FROM measured
  GROUP BY metric_date
),

laid AS (
  SELECT metric_date AS day, numerator, denominator, 'value' AS series
  FROM daily
  WHERE metric_date >= :start OR :metric IN ('openPipeline', 'contactCoverage')
  UNION ALL
  SELECT CAST(DATE_ADD(metric_date, :shift) AS DATE), numerator, denominator, 'previous'
  FROM daily
  WHERE CAST(DATE_ADD(metric_date, :shift) AS DATE) <= :end
)

SELECT
  CASE
    WHEN day < :start THEN NULL
    WHEN :grain = 'week' THEN CAST(DATE_TRUNC('WEEK', day) AS DATE)
    WHEN :grain = 'month' THEN CAST(DATE_TRUNC('MONTH', day) AS DATE)
    ELSE day
  END AS date,
  SUM(CASE WHEN series = 'value' THEN numerator END) AS numerator,
  SUM(CASE WHEN series = 'value' THEN denominator END) AS denominator,
  SUM(CASE WHEN series = 'previous' THEN numerator END) AS previous_numerator,
  SUM(CASE WHEN series = 'previous' THEN denominator END) AS previous_denominator
FROM laid
GROUP BY 1
ORDER BY date
