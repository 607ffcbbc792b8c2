-- Question: what is the story of an open action, or of an opportunity: the newest of what happened, and what
--   has to be done?
-- Parameters: :action_id or :opportunity_id (the other one NULL), :as_of, :accepted (parts/accepted.sql), :limit
--   (events)
-- One row an event, each with the action and its opportunity as they stand; without events one row that has
-- only these, and with neither found, nothing in it. The events are those of the opportunity; of an action
-- that has none, those of its organisation, without what else has to be done there in days to come.
-- With: accepted, visible_pipeline_daily, visible_activities_current, visible_actions_current
-- With: visible_actions_open_snapshot
WITH action AS (
  SELECT
    id, org, location, owner, type, subject, priority,
    CASE WHEN bucket = 'overdue' THEN 'overdue' ELSE 'onTrack' END AS status,
    due_date, days_late, opportunity_id, amount_at_risk
  FROM visible_actions_open_snapshot
  WHERE id = :action_id AND snapshot_date = :as_of
  UNION ALL
  SELECT
    id, org, location, owner, 'fromMeeting', subject, 'medium',
    CASE WHEN bucket = 'overdue' THEN 'overdue' ELSE 'onTrack' END,
    due_date, CASE WHEN bucket = 'overdue' THEN DATEDIFF(:as_of, due_date) ELSE 0 END, NULL, 0
  FROM accepted
  WHERE id = :action_id
),

asked AS (
  SELECT
    MAX(id) AS action_id,
    COALESCE(:opportunity_id, MAX(opportunity_id)) AS opportunity_id,
    MAX(CASE WHEN opportunity_id IS NULL THEN NULLIF(org, '(none)') END) AS org
  FROM action
),

visits AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY opportunity_id ORDER BY entered_on ASC, left_on ASC NULLS LAST, stage_order ASC
    ) AS number
  FROM visible_pipeline_daily
  WHERE opportunity_id = (SELECT a.opportunity_id FROM asked AS a) OR org = (SELECT a.org FROM asked AS a)
),

opportunity AS (
  SELECT
    opportunity_id AS id, org, location, owner, segment, stage, amount, probability,
    created_at, expected_close_date, closed_at,
    CASE WHEN stage_order <= 4 THEN DATEDIFF(:as_of, entered_on) END AS days_in_stage,
    CAST(NULL AS DATE) AS left_on
  FROM visits
  WHERE
    opportunity_id = (SELECT a.opportunity_id FROM asked AS a)
    AND entered_on <= :as_of AND (left_on IS NULL OR left_on > :as_of)
),

-- Within a day: created first, won or lost last, and the stages as they followed each other.
events AS (
  SELECT
    created_on AS date, 'created' AS kind, stage AS text,
    NULL AS action, opportunity_id AS id, 0 AS step
  FROM visits
  WHERE number = 1
  UNION ALL
  SELECT
    CASE WHEN stage_order > 4 THEN closed_on ELSE entered_on END,
    CASE stage_order WHEN 5 THEN 'won' WHEN 6 THEN 'lost' ELSE 'stage' END,
    stage, NULL, opportunity_id, number
  FROM visits
  WHERE number > 1 OR stage_order > 4
  UNION ALL
  SELECT occurred_on, 'interaction', type, NULL, id, 1
  FROM visible_activities_current
  WHERE opportunity_id = (SELECT a.opportunity_id FROM asked AS a) OR org = (SELECT a.org FROM asked AS a)
  UNION ALL
  SELECT
    COALESCE(completed_on, due_date),
    CASE WHEN completed_on IS NULL THEN 'actionDue' ELSE 'actionDone' END,
    subject, id AS action, id, 1
  FROM visible_actions_current
  WHERE
    (completed_on IS NOT NULL OR due_date IS NOT NULL)
    AND (
      id = (SELECT a.action_id FROM asked AS a)
      OR opportunity_id = (SELECT a.opportunity_id FROM asked AS a)
      OR (org = (SELECT a.org FROM asked AS a) AND COALESCE(completed_on, due_date) <= :as_of)
    )
  UNION ALL
  SELECT due_date, 'actionDue', subject, id AS action, id, 1
  FROM accepted
  WHERE
    due_date IS NOT NULL
    AND (
      id = (SELECT a.action_id FROM asked AS a)
      OR (org = (SELECT a.org FROM asked AS a) AND due_date <= :as_of)
    )
),

newest AS (
  SELECT *, ROW_NUMBER() OVER (ORDER BY date DESC, step DESC, kind ASC, id DESC) AS position
  FROM events
)

SELECT
  a.id AS action_id, a.org AS action_org, a.location AS action_location, a.owner AS action_owner,
  a.type AS action_type, a.subject AS action_subject, a.priority AS action_priority, a.status AS action_status,
  a.due_date AS action_due_date, a.days_late AS action_days_late, a.opportunity_id AS action_opportunity_id,
  a.amount_at_risk AS action_amount_at_risk,
  o.id AS opportunity_id, o.org AS opportunity_org, o.location AS opportunity_location,
  o.owner AS opportunity_owner, o.segment AS opportunity_segment, o.stage AS opportunity_stage,
  o.amount AS opportunity_amount, o.probability AS opportunity_probability,
  o.created_at AS opportunity_created_at, o.expected_close_date AS opportunity_expected_close_date,
  o.closed_at AS opportunity_closed_at, o.days_in_stage AS opportunity_days_in_stage,
  o.left_on AS opportunity_left_on,
  n.date AS event_date, n.kind AS event_kind, n.text AS event_text, n.action AS event_action_id
FROM asked AS s
LEFT JOIN action AS a ON TRUE
LEFT JOIN opportunity AS o ON s.opportunity_id = o.id
LEFT JOIN newest AS n ON n.position <= :limit
ORDER BY n.position
