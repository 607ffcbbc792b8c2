-- What somebody promised to do, by when, and whether it was done.
-- Reads: deals, meetings, calendar, the tickets. Fills: actions.

CREATE TEMP TABLE open_deals AS
SELECT row_number() OVER (ORDER BY id) - 1 AS ticket, *
FROM deals
WHERE is_open;

CREATE TEMP TABLE dated_actions AS
WITH drawn AS (
  SELECT
    id,
    chance(id, 'status') AS status_roll,
    CASE
      WHEN status_roll < 0.024 THEN 'open'
      WHEN status_roll < 0.035 THEN 'in_progress'
      WHEN status_roll < 0.075 THEN 'cancelled'
      ELSE 'completed'
    END AS status,
    status_roll < 0.035 AS is_open,
    CASE WHEN is_open THEN getvariable('sample_today') ELSE day END AS end_day,
    chance(id, 'due') AS due_roll
  FROM numbers
  JOIN day_tickets ON id < scaled(150000)
    AND purpose = 'activity_tickets'
    AND ticket = id::BIGINT * getvariable('sample_days')['activity_tickets'] // scaled(150000)
),

-- The days between the due date and the end: positive is ahead of it. Powers crowd them near zero.
-- The open ones are as many, and as late, as a day's worth of promises and delays leaves standing at any
-- time: so the overdue of last quarter were about as many as today's.
promised AS (
  SELECT
    *,
    CASE
      WHEN due_roll < 0.05 THEN NULL
      WHEN is_open AND due_roll < 0.2 THEN -1 - floor(60 * chance(id, 'how late') ** 1.5)
      WHEN is_open THEN floor(75 * chance(id, 'how far') ** 1.5)
      WHEN status = 'cancelled' THEN (dice(id, 'how far') % 21)::INTEGER - 10
      WHEN due_roll < 0.22 THEN -1 - floor(60 * chance(id, 'how late') ** 1.5)
      ELSE floor(8 * chance(id, 'how far') ** 2)
    END::INTEGER AS days_ahead
  FROM drawn
),

-- Weekends move into the week: the one before for the late, the one after for the others, so that
-- neither changes sides, and over its five days, so that Mondays are like the rest.
shifted AS (
  SELECT
    *,
    end_day + days_ahead AS raw_day,
    CASE
      WHEN isodow(raw_day) < 6 OR chance(id, 'any day') < 0.05 THEN raw_day
      WHEN days_ahead < 0 THEN raw_day + 5 - isodow(raw_day)::INTEGER - (dice(id, 'weekday') % 5)::INTEGER
      ELSE raw_day + 8 - isodow(raw_day)::INTEGER + (dice(id, 'weekday') % 5)::INTEGER
    END AS target_day
  FROM promised
),

due AS (
  SELECT
    shifted.*,
    CASE
      WHEN isodow(target_day) > 5 THEN target_day
      WHEN days_ahead < 0 THEN workday
      ELSE next_workday
    END AS due_date
  FROM shifted
  LEFT JOIN calendar ON calendar.day = target_day
)

SELECT
  due.id,
  status,
  is_open,
  end_day,
  due_date,
  moment(workday, dice(due.id, 'action created')) AS created_at
FROM due
JOIN calendar ON calendar.day
  = least(end_day, due_date) - 1 - (dice(due.id, 'lead') % 60)::INTEGER;

INSERT INTO actions
-- Open actions mostly belong to a deal that is open; the others to the deal of their day, if any.
WITH addressed AS (
  SELECT
    action.*,
    wanted.id AS open_deal_id,
    wanted.owner_id AS open_seller_id,
    CASE
      WHEN wanted.id IS NOT NULL THEN wanted.organization_id
      WHEN action.created_at::DATE >= since AND action.end_day <= until THEN drawn.organization_id
      ELSE elder_id
    END AS organization_id
  FROM (
    SELECT
      *,
      CASE WHEN is_open AND chance(id, 'of a deal') < 0.66
        THEN dice(id, 'deal') % (SELECT count(*) FROM open_deals) END AS deal_ticket
    FROM dated_actions
  ) AS action
  JOIN organization_tickets AS drawn
    ON drawn.ticket = dice(action.id, 'action for') % getvariable('sample_organization_tickets')
  LEFT JOIN open_deals AS wanted
    ON wanted.ticket = deal_ticket AND wanted.created_at < action.created_at
),

laned AS (
  SELECT
    addressed.*,
    lane(organization_id, lanes, dice(id, 'action lane')) AS lane,
    fortnight(created_at::DATE) AS fortnight,
    CASE WHEN end_day < handover THEN predecessor_id ELSE owner_id END AS keeper_id
  FROM addressed
  JOIN customers USING (organization_id)
),

linked AS (
  SELECT
    laned.*,
    coalesce(open_deal_id, deals.id) AS opportunity_id,
    CASE WHEN open_deal_id IS NULL THEN deals.owner_id ELSE open_seller_id END AS seller_id
  FROM laned
  LEFT JOIN busy_lanes USING (lane, fortnight)
  LEFT JOIN deals ON deals.id = deal_id
    AND NOT laned.is_open
    AND laned.created_at BETWEEN deals.created_at AND deals.closed_at
    AND chance(laned.id, 'of a deal') < 0.8
),

met AS (
  SELECT
    linked.*,
    CASE WHEN linked.created_at < started_at + INTERVAL 5 DAY THEN meetings.id END AS meeting_id
  FROM linked
  ASOF LEFT JOIN meetings
    ON meetings.organization_id = linked.organization_id
    AND linked.created_at >= meetings.started_at
),

typed AS (
  SELECT
    *,
    CASE
      WHEN chance(id, 'action type') < 0.30 THEN 'call'
      WHEN chance(id, 'action type') < 0.54 THEN 'email'
      WHEN chance(id, 'action type') < 0.70 THEN 'meeting'
      WHEN chance(id, 'action type') < 0.84 THEN 'proposal'
      WHEN chance(id, 'action type') < 0.92 THEN 'contract'
      ELSE 'visit'
    END AS type
  FROM met
)

SELECT
  id + 1 AS id,
  nullif(organization_id, 0) AS organization_id,
  CASE
    WHEN opportunity_id IS NOT NULL THEN seller_id
    WHEN chance(id, 'nobody''s action') >= 0.01 THEN keeper_id
  END AS owner_id,
  opportunity_id,
  meeting_id,
  type,
  pick(type, dice(id, 'subject')) AS subject,
  ['high', 'medium', 'medium', 'low'][1 + dice(id, 'priority') % 4] AS priority,
  status,
  created_at,
  due_date,
  CASE WHEN status = 'completed' THEN moment(end_day, dice(id, 'action ended')) END AS completed_at,
  CASE WHEN status = 'cancelled' THEN moment(end_day, dice(id, 'action ended')) END AS cancelled_at
FROM typed
ORDER BY id;
