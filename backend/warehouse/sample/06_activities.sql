-- Calls, e-mails, meetings, messages and visits.
-- Reads: day_tickets, organization_tickets, deals, books. Fills: activities.
-- The day comes first, so that the week and the holidays are right; then the customer, and then the
-- deal that was open with this customer at that moment, if one was.

INSERT INTO activities
WITH drawn AS (
  SELECT
    id,
    day,
    moment(day, dice(id, 'occurred')) AS occurred_at,
    CASE
      WHEN chance(id, 'no account') < 0.04 THEN 0
      WHEN day BETWEEN since AND until THEN organization_id
      ELSE elder_id
    END AS organization_id,
    chance(id, 'type') AS type,
    chance(id, 'outcome') AS outcome
  FROM range(scaled(2000000)) AS _ (id)
  -- Tickets are taken in order, not at random: ids follow the calendar and days get their exact share.
  JOIN day_tickets ON purpose = 'activity_tickets'
    AND day_tickets.ticket = id * getvariable('sample_days')['activity_tickets']::BIGINT // scaled(2000000)
  JOIN organization_tickets
    ON organization_tickets.ticket = dice(id, 'organization') % getvariable('sample_organization_tickets')
),

customers AS (
  SELECT organization_id, max(lane)::UBIGINT + 1 AS lanes FROM deals GROUP BY organization_id
),

kept AS (
  SELECT
    drawn.id,
    drawn.organization_id,
    occurred_at,
    type,
    outcome,
    (dice(drawn.id, 'lane') % coalesce(lanes, 1))::BIGINT AS lane,
    CASE WHEN day < handover THEN predecessor_id ELSE books.owner_id END AS keeper_id
  FROM drawn
  LEFT JOIN customers USING (organization_id)
  LEFT JOIN draft_organizations AS organization ON organization.id = drawn.organization_id
  LEFT JOIN books ON books.owner_id = organization.owner_id
),

linked AS (
  SELECT
    kept.*,
    CASE WHEN deals.is_open OR occurred_at <= closed_at THEN deals.id END AS opportunity_id,
    CASE WHEN deals.is_open OR occurred_at <= closed_at THEN deals.owner_id END AS seller_id
  FROM kept
  ASOF LEFT JOIN deals
    ON deals.organization_id = kept.organization_id
    AND deals.lane = kept.lane
    AND kept.occurred_at >= deals.created_at
)

SELECT
  id + 1 AS id,
  nullif(organization_id, 0) AS organization_id,
  opportunity_id,
  CASE WHEN chance(id, 'nobody''s') >= 0.013 THEN coalesce(seller_id, keeper_id) END AS owner_id,
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
FROM linked
ORDER BY id;
