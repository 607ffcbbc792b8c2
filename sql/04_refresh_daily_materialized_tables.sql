-- Rebuilds every daily table from the source tables. The job runs it at 06:00 America/Sao_Paulo.
-- Parameters: :run_id names the run; :as_of is the day the numbers are of; :first_day is the first
-- snapshot to take, normally :as_of itself, earlier to fill days that were missed or never taken.
-- A job's parameters are strings, so the days are cast.
-- Repeatable: running it twice leaves the same tables. Each table is replaced in one step, and the run
-- counts (etl_runs) only once all of them have been; readers never see a part of a table.
-- Days: instants are UTC, also for the session (CONVERT_TIMEZONE takes the clock time that it shows).

CREATE OR REPLACE TABLE crm_organizations_current AS
SELECT
  o.name AS org,
  COALESCE(l.city, '(none)') AS location,
  COALESCE(w.name, '(none)') AS owner,
  COALESCE(o.segment, '(none)') AS segment,
  o.is_active
FROM organizations AS o
LEFT JOIN locations AS l ON o.location_id = l.id
LEFT JOIN owners AS w ON o.owner_id = w.id;

CREATE OR REPLACE TABLE crm_activities_current AS
SELECT
  a.id,
  CAST(CONVERT_TIMEZONE('UTC', 'America/Sao_Paulo', a.occurred_at) AS DATE) AS occurred_on,
  COALESCE(o.name, '(none)') AS org,
  COALESCE(l.city, '(none)') AS location,
  COALESCE(w.name, '(none)') AS owner,
  COALESCE(o.segment, '(none)') AS segment,
  a.type,
  a.opportunity_id
FROM activities AS a
LEFT JOIN organizations AS o ON a.organization_id = o.id
LEFT JOIN locations AS l ON o.location_id = l.id
LEFT JOIN owners AS w ON a.owner_id = w.id
WHERE a.outcome = 'completed'
ORDER BY occurred_on;

CREATE OR REPLACE TABLE crm_actions_current AS
SELECT
  a.id,
  COALESCE(o.name, '(none)') AS org,
  COALESCE(l.city, '(none)') AS location,
  COALESCE(w.name, '(none)') AS owner,
  COALESCE(o.segment, '(none)') AS segment,
  a.type,
  a.subject,
  a.priority,
  a.due_date,
  CAST(CONVERT_TIMEZONE('UTC', 'America/Sao_Paulo', a.created_at) AS DATE) AS created_on,
  CAST(CONVERT_TIMEZONE('UTC', 'America/Sao_Paulo', a.completed_at) AS DATE) AS completed_on,
  a.opportunity_id
FROM actions AS a
LEFT JOIN organizations AS o ON a.organization_id = o.id
LEFT JOIN locations AS l ON o.location_id = l.id
LEFT JOIN owners AS w ON a.owner_id = w.id
WHERE a.status <> 'cancelled' AND (a.due_date IS NOT NULL OR a.completed_at IS NULL);

CREATE OR REPLACE TABLE crm_pipeline_daily AS
WITH visits AS (
  SELECT
    o.id AS opportunity_id,
    o.organization_id, o.owner_id, o.amount_brl,
    o.created_at, o.expected_close_date, o.closed_at, o.is_won,
    COALESCE(h.stage, o.stage) AS stage,
    CASE WHEN h.left_at IS NULL THEN o.probability END AS present_probability,
    COALESCE(h.entered_at, o.created_at) AS entered_at,
    h.left_at
  FROM opportunities AS o
  LEFT JOIN opportunity_stage_history AS h ON o.id = h.opportunity_id
),

ordered AS (
  SELECT
    *,
    CASE stage
      WHEN 'Prospecting' THEN 1 WHEN 'Qualification' THEN 2 WHEN 'Proposal' THEN 3
      WHEN 'Negotiation' THEN 4 WHEN 'Won' THEN 5 ELSE 6
    END AS stage_order,
    COALESCE(present_probability, CASE stage
      WHEN 'Prospecting' THEN 10 WHEN 'Qualification' THEN 20 WHEN 'Proposal' THEN 50
      WHEN 'Negotiation' THEN 80 WHEN 'Won' THEN 100 ELSE 0
    END) AS probability
  FROM visits
)

SELECT
  v.opportunity_id,
  COALESCE(o.name, '(none)') AS org,
  COALESCE(l.city, '(none)') AS location,
  COALESCE(w.name, '(none)') AS owner,
  COALESCE(o.segment, '(none)') AS segment,
  v.stage,
  v.stage_order,
  v.probability,
  v.amount_brl AS amount,
  v.created_at,
  v.expected_close_date,
  v.closed_at,
  v.is_won,
  CAST(CONVERT_TIMEZONE('UTC', 'America/Sao_Paulo', v.created_at) AS DATE) AS created_on,
  CAST(CONVERT_TIMEZONE('UTC', 'America/Sao_Paulo', v.closed_at) AS DATE) AS closed_on,
  CAST(CONVERT_TIMEZONE('UTC', 'America/Sao_Paulo', v.entered_at) AS DATE) AS entered_on,
  CAST(CONVERT_TIMEZONE('UTC', 'America/Sao_Paulo', v.left_at) AS DATE) AS left_on,
  LEAD(v.stage_order) OVER (PARTITION BY v.opportunity_id ORDER BY v.entered_at, v.stage_order) AS next_order
FROM ordered AS v
LEFT JOIN organizations AS o ON v.organization_id = o.id
LEFT JOIN locations AS l ON o.location_id = l.id
LEFT JOIN owners AS w ON v.owner_id = w.id;

CREATE OR REPLACE TABLE crm_metrics_daily AS
WITH facts AS (
  SELECT
    occurred_on AS metric_date, org, location, owner, segment,
    1 AS interactions, 0 AS won_count, 0 AS won_amount, 0 AS lost_count, 0 AS due_count, 0 AS on_time_count
  FROM crm_activities_current
  UNION ALL
  SELECT
    closed_on, org, location, owner, segment,
    0,
    CASE WHEN is_won THEN 1 ELSE 0 END,
    CASE WHEN is_won THEN amount ELSE 0 END,
    CASE WHEN is_won THEN 0 ELSE 1 END,
    0, 0
  FROM crm_pipeline_daily
  WHERE left_on IS NULL AND closed_on IS NOT NULL
  UNION ALL
  SELECT
    due_date, org, location, owner, segment,
    0, 0, 0, 0,
    1, CASE WHEN completed_on <= due_date THEN 1 ELSE 0 END
  FROM crm_actions_current
  WHERE due_date IS NOT NULL
)

SELECT
  metric_date, org, location, owner, segment,
  CAST(SUM(interactions) AS BIGINT) AS interactions,
  CAST(SUM(won_count) AS BIGINT) AS won_count,
  CAST(SUM(won_amount) AS DECIMAL(18, 2)) AS won_amount,
  CAST(SUM(lost_count) AS BIGINT) AS lost_count,
  CAST(SUM(due_count) AS BIGINT) AS due_count,
  CAST(SUM(on_time_count) AS BIGINT) AS on_time_count
FROM facts
GROUP BY metric_date, org, location, owner, segment
ORDER BY metric_date;

CREATE OR REPLACE TABLE crm_actions_open_snapshot AS
WITH days AS (
  SELECT CAST(day AS DATE) AS snapshot_date
  FROM (SELECT EXPLODE(SEQUENCE(CAST(:first_day AS DATE), CAST(:as_of AS DATE), INTERVAL 1 DAY)) AS day) AS every
),

dated AS (
  SELECT
    a.id,
    COALESCE(o.name, '(none)') AS org,
    COALESCE(l.city, '(none)') AS location,
    COALESCE(w.name, '(none)') AS owner,
    COALESCE(o.segment, '(none)') AS segment,
    a.type,
    a.subject,
    a.priority,
    a.due_date,
    a.opportunity_id,
    CAST(CONVERT_TIMEZONE('UTC', 'America/Sao_Paulo', a.created_at) AS DATE) AS created_on,
    CASE
      WHEN a.status IN ('open', 'in_progress') THEN DATE '9999-12-31'
      ELSE CAST(CONVERT_TIMEZONE('UTC', 'America/Sao_Paulo', COALESCE(a.completed_at, a.cancelled_at)) AS DATE)
    END AS ended_on
  FROM actions AS a
  LEFT JOIN organizations AS o ON a.organization_id = o.id
  LEFT JOIN locations AS l ON o.location_id = l.id
  LEFT JOIN owners AS w ON a.owner_id = w.id
),

standing AS (
  SELECT
    d.snapshot_date,
    a.*,
    CAST(FLOOR(DATEDIFF(a.due_date, CAST(DATE_TRUNC('WEEK', d.snapshot_date) AS DATE)) / 7) AS INT) AS weeks_ahead
  FROM days AS d
  INNER JOIN dated AS a ON d.snapshot_date >= a.created_on AND d.snapshot_date < a.ended_on
),

-- The visit that lasts at the end of the day is where an action's opportunity stands; a closed one has none.
taken AS (
  SELECT
    s.snapshot_date,
    s.id, s.org, s.location, s.owner, s.segment, s.type, s.subject, s.priority, s.due_date,
    CAST(CASE WHEN s.due_date < s.snapshot_date THEN DATEDIFF(s.snapshot_date, s.due_date) ELSE 0 END AS BIGINT)
      AS days_late,
    CASE
      WHEN s.due_date IS NULL THEN 'noDate'
      WHEN s.due_date < s.snapshot_date THEN 'overdue'
      WHEN s.weeks_ahead = 0 THEN 'thisWeek'
      WHEN s.weeks_ahead = 1 THEN 'nextWeek'
      WHEN s.weeks_ahead = 2 THEN 'inTwoWeeks'
      WHEN s.weeks_ahead = 3 THEN 'inThreeWeeks'
      WHEN s.weeks_ahead = 4 THEN 'inFourWeeks'
      ELSE 'later'
    END AS bucket,
    s.opportunity_id,
    COALESCE(v.stage, '(none)') AS stage,
    CAST(COALESCE(v.amount, 0) AS DECIMAL(18, 2)) AS amount_at_risk
  FROM standing AS s
  LEFT JOIN crm_pipeline_daily AS v
    ON
      s.opportunity_id = v.opportunity_id AND v.stage_order <= 4
      AND s.snapshot_date >= v.entered_on AND (v.left_on IS NULL OR s.snapshot_date < v.left_on)
)

SELECT
  snapshot_date, id, org, location, owner, segment, type, subject, priority,
  due_date, days_late, bucket, opportunity_id, stage, amount_at_risk
FROM crm_actions_open_snapshot
WHERE
  (snapshot_date < CAST(:first_day AS DATE) OR snapshot_date > CAST(:as_of AS DATE))
  AND snapshot_date >= CAST(DATE_SUB(CAST(:as_of AS DATE), 90) AS DATE)
UNION ALL
SELECT
  snapshot_date, id, org, location, owner, segment, type, subject, priority,
  due_date, days_late, bucket, opportunity_id, stage, amount_at_risk
FROM taken;

CREATE OR REPLACE TABLE crm_action_priorities_daily AS
SELECT
  snapshot_date, org, location, owner, segment, stage, bucket,
  COUNT(*) AS action_count,
  CAST(SUM(amount_at_risk) AS DECIMAL(18, 2)) AS amount_at_risk
FROM crm_actions_open_snapshot
GROUP BY snapshot_date, org, location, owner, segment, stage, bucket;

INSERT INTO etl_runs
SELECT :run_id, done.table_name, 'success', CAST(:as_of AS DATE), CURRENT_TIMESTAMP()
FROM (
  SELECT EXPLODE(ARRAY(
    'crm_organizations_current', 'crm_activities_current', 'crm_actions_current', 'crm_pipeline_daily',
    'crm_metrics_daily', 'crm_actions_open_snapshot', 'crm_action_priorities_daily'
  )) AS table_name
) AS done
WHERE NOT EXISTS (
  SELECT 1 FROM etl_runs AS earlier
  WHERE earlier.run_id = :run_id
);
