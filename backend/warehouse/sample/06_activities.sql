-- Calls, e-mails, meetings, messages and visits.
-- Reads: day_tickets, organization_tickets, customers, busy_lanes, deals. Fills: activities.
-- The day comes first, so that the week and the holidays are right; then the customer, and then the
-- deal that was open with this customer at that moment, if one was.

INSERT INTO activities
WITH drawn AS (
  SELECT
    id,
    day,
    moment(day, dice(id, 'occurred')) AS occurred_at,
    CASE
      WHEN chance(id, 'no account') < 0.025 THEN 0
      WHEN day BETWEEN since AND until THEN organization_id
      ELSE elder_id
    END AS organization_id,
    chance(id, 'type') AS type,
    chance(id, 'outcome') AS outcome
  FROM numbers
  -- Tickets are taken in order, not at random: ids follow the calendar and days get their exact share.
  JOIN day_tickets ON purpose = 'activity_tickets'
    AND day_tickets.ticket = id::BIGINT * getvariable('sample_days')['activity_tickets'] // scaled(2000000)
  JOIN organization_tickets
    ON organization_tickets.ticket = dice(id, 'organization') % getvariable('sample_organization_tickets')
),

kept AS (
  SELECT
    drawn.*,
    lane(organization_id, lanes, dice(id, 'lane')) AS lane,
    fortnight(day) AS fortnight,
    CASE WHEN day < handover THEN predecessor_id ELSE owner_id END AS keeper_id
  FROM drawn
  JOIN customers USING (organization_id)
),

linked AS (
  SELECT
    kept.*,
    deals.id AS opportunity_id,
    deals.owner_id AS seller_id
  FROM kept
  LEFT JOIN busy_lanes USING (lane, fortnight)
  LEFT JOIN deals ON deals.id = deal_id
    AND occurred_at >= deals.created_at
    AND (deals.is_open OR occurred_at <= closed_at)
)

SELECT
  id + 1 AS id,
  nullif(organization_id, 0) AS organization_id,
  opportunity_id,
  CASE WHEN chance(id, 'nobody''s') >= 0.005 THEN coalesce(seller_id, keeper_id) END AS owner_id,
  CASE
    WHEN type < 0.34 THEN 'call'
    WHEN type < 0.64 THEN 'email'
    WHEN type < 0.80 THEN 'whatsapp'
    WHEN type < 0.94 THEN 'meeting'
    ELSE 'visit'
  END AS type,
  occurred_at,
  CASE
    WHEN outcome < CASE WHEN type < 0.34 THEN 0.62 WHEN type < 0.64 THEN 0.93 ELSE 0.8 END THEN 'completed'
    WHEN outcome < CASE WHEN type < 0.34 THEN 0.96 WHEN type < 0.64 THEN 0.99 WHEN type < 0.80 THEN 0.98 ELSE 0.83 END
      THEN 'no_answer'
    ELSE 'cancelled'
  END AS outcome
FROM linked;
