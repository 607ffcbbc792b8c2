-- What each seller is asked to win, month by month: what they win on average, with the season of the
-- closings, some ambition and some noise.
-- Reads: opportunities, owners, calendar. Fills: goals, from 36 months ago through December.

INSERT INTO goals
WITH won AS (
  SELECT owner_id, sum(amount_brl) AS won_brl
  FROM opportunities
  WHERE is_won
  GROUP BY owner_id
),

months AS (
  SELECT date_trunc('month', day)::DATE AS month, sum(closing_tickets) AS tickets
  FROM calendar
  WHERE day >= getvariable('sample_start')
    AND day < date_trunc('year', getvariable('sample_today')) + INTERVAL 1 YEAR
  GROUP BY month
)

SELECT
  owners.id AS owner_id,
  month,
  greatest(1000, round(
    coalesce(won_brl, 0)::DOUBLE * tickets / getvariable('sample_days')['closing_tickets']
    * (0.92 + 0.26 * chance(owners.id * 100000 + date_diff('month', DATE '2000-01-01', month), 'goal')),
    -3
  ))::DECIMAL(18, 2) AS target_brl
FROM owners
CROSS JOIN months
LEFT JOIN won ON won.owner_id = owners.id
WHERE owners.is_active
ORDER BY owner_id, month;
