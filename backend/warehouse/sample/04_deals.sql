-- Every opportunity's fate, before its activities are known.
-- Leaves: deals, one row an opportunity, with its customer (0: none), seller, end and lane; busy_lanes.
-- A closed deal's end is drawn first, because quarters end for everybody, and its beginning follows
-- from the cycle; so the first quarter's closings begin before the three years do.

CREATE TEMP TABLE unnumbered_deals AS
WITH drawn AS (
  SELECT
    id,
    chance(id, 'open') < 0.24 AS is_open,
    CASE WHEN is_open THEN 'opening_tickets' ELSE 'closing_tickets' END AS purpose
  FROM numbers
  WHERE id < scaled(200000)
),

dated AS (
  SELECT
    id,
    is_open,
    day AS drawn_day,
    CASE WHEN is_open THEN getvariable('sample_today') ELSE day END AS end_day,
    CASE WHEN is_open THEN day ELSE day - 160 END AS earliest_day  -- no cycle is longer
  FROM drawn
  JOIN day_tickets USING (purpose)
  WHERE ticket = dice(id, 'day') % getvariable('sample_days')[purpose]
),

accounted AS (
  SELECT
    dated.*,
    CASE
      WHEN chance(dated.id, 'no account') < 0.162 THEN 0
      WHEN earliest_day >= since AND end_day <= until THEN organization_id
      ELSE elder_id
    END AS organization_id
  FROM dated
  JOIN organization_tickets
    ON ticket = dice(dated.id, 'organization') % getvariable('sample_organization_tickets')
),

assigned AS (
  SELECT
    accounted.*,
    organization.name AS organization_name,
    organization.true_segment,
    CASE WHEN chance(accounted.id, 'own book') < 0.72
      THEN coalesce(organization.owner_id, book_tickets.owner_id)
      ELSE book_tickets.owner_id
    END AS book_id
  FROM accounted
  JOIN book_tickets ON team = '*' AND ticket = dice(accounted.id, 'seller') % getvariable('sample_books')['*']
  LEFT JOIN draft_organizations AS organization ON organization.id = accounted.organization_id
),

sold AS (
  SELECT
    assigned.*,
    CASE WHEN end_day < handover THEN predecessor_id ELSE owner_id END AS seller_id,
    CASE
      WHEN chance(assigned.id, 'source') < 0.27 THEN 'Orgânico'
      WHEN chance(assigned.id, 'source') < 0.45 THEN 'Mídia paga'
      WHEN chance(assigned.id, 'source') < 0.58 THEN 'Social'
      WHEN chance(assigned.id, 'source') < 0.74 THEN 'E-mail'
      WHEN chance(assigned.id, 'source') < 0.91 THEN 'Indicação'
      ELSE 'Evento'
    END AS source
  FROM assigned
  JOIN books ON books.owner_id = book_id
),

decided AS (
  SELECT
    sold.*,
    CASE WHEN NOT is_open THEN chance(sold.id, 'won') < win_rate
      + MAP {'Orgânico': 0.03, 'Mídia paga': 0.03, 'Social': -0.02, 'E-mail': -0.1, 'Indicação': 0.04, 'Evento': 0}[source]
    END AS is_won
  FROM sold
  JOIN skills ON skills.owner_id = seller_id
),

-- Two kinds of sale: the one already made when it is recorded, and the one that takes a quarter.
timed AS (
  SELECT
    *,
    CASE
      WHEN chance(id, 'quick sale') < CASE WHEN is_won THEN 0.32 ELSE 0.62 END
        THEN 1 + floor(CASE WHEN is_won THEN 10 ELSE 17 END * chance(id, 'cycle'))
      ELSE greatest(14, least(150, 76 + 32 * normal(id, 'cycle')))
    END::INTEGER AS cycle
  FROM decided
),

begun AS (
  SELECT
    timed.*,
    CASE
      WHEN is_open THEN drawn_day
      WHEN chance(timed.id, 'any day') < 0.01 THEN calendar.day
      ELSE workday
    END AS begin_day,
    date_diff('day', begin_day, end_day) AS age
  FROM timed
  JOIN calendar ON calendar.day = CASE WHEN is_open THEN drawn_day ELSE end_day - cycle END
),

-- How far it came among 1 Prospecting, 2 Qualification, 3 Proposal, 4 Negotiation.
advanced AS (
  SELECT
    *,
    moment(begin_day, dice(id, 'begin')) AS created_at,
    CASE WHEN NOT is_open THEN moment(end_day, dice(id, 'end')) END AS closed_at,
    CASE
      WHEN is_won THEN 4
      WHEN is_open AND age = 0 THEN 1
      ELSE 1 + len(list_filter(
        CASE
          WHEN NOT is_open THEN [0.3, 0.6, 0.85]
          WHEN age < 15 THEN [0.62, 0.9, 0.97]
          WHEN age < 60 THEN [0.34, 0.64, 0.88]
          ELSE [0.2, 0.48, 0.78]
        END,
        lambda share: share <= chance(id, 'depth')
      ))
    END AS depth,
    CASE WHEN chance(id, 'skip') < 0.05 THEN 2 WHEN chance(id, 'skip') < 0.1 THEN 4 END AS skipped
  FROM begun
)

SELECT * FROM advanced;

-- Who keeps each customer, and kept it before the handover.
-- A customer's deals are spread over lanes in which they hardly overlap, so that an activity can be
-- told which deal it belongs to.
CREATE TEMP TABLE customers AS
WITH counted AS (
  SELECT organization_id, count(*) AS deals FROM unnumbered_deals GROUP BY organization_id
)

SELECT
  organization.id AS organization_id,
  greatest(1, coalesce(deals, 0) // 12) AS lanes,
  books.owner_id,
  predecessor_id,
  handover
FROM (SELECT id, owner_id FROM draft_organizations UNION ALL SELECT 0, NULL) AS organization
LEFT JOIN counted ON counted.organization_id = organization.id
LEFT JOIN books ON books.owner_id = organization.owner_id;

CREATE TEMP MACRO lane(organization_id, lanes, roll) AS organization_id * 1000000 + roll % lanes;

CREATE TEMP MACRO fortnight(day) AS (day - DATE '2000-01-03') // 14;

CREATE TEMP TABLE deals AS
SELECT
  row_number() OVER (ORDER BY created_at, id) AS id,  -- newer deals have larger numbers
  id AS draw,
  organization_id,
  organization_name,
  true_segment,
  CASE WHEN chance(draw, 'nobody''s') >= 0.03 THEN seller_id END AS owner_id,
  source,
  is_open,
  is_won,
  begin_day,
  end_day,
  created_at,
  closed_at,
  depth,
  -- A deal is never in the stage that it skips; a won one has passed through Negotiation.
  CASE WHEN skipped < depth OR is_won THEN skipped END AS skipped,
  lane(organization_id, lanes, dice(draw, 'lane')) AS lane
FROM unnumbered_deals
JOIN customers USING (organization_id)
ORDER BY created_at, draw;

-- The deal that a lane was busy with in a fortnight: the newest.
CREATE TEMP TABLE busy_lanes AS
SELECT lane, fortnight, max(id) AS deal_id
FROM (
  SELECT id, lane, unnest(range(fortnight(begin_day), fortnight(end_day) + 1)) AS fortnight
  FROM deals
)
GROUP BY lane, fortnight;
