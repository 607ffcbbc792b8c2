-- The opportunities themselves, now that their activities are known.
-- Reads: deals, activities, calendar. Fills: opportunities.

INSERT INTO opportunities
WITH touched AS (
  SELECT opportunity_id, max(occurred_at) AS last_activity_at
  FROM activities
  WHERE opportunity_id IS NOT NULL
  GROUP BY opportunity_id
),

valued AS (
  SELECT
    *,
    -- Log-normal within a segment; with the segments the mean is about 2.1 times the median.
    exp(9.25 + 1.13 * normal(draw, 'amount')) * coalesce(MAP {
      'Large Corporate': 2.0, 'Corporate': 1.5, 'Setor Público': 1.4,
      'Agronegócio': 1.0, 'Middle Market': 0.8, 'Varejo': 0.5
    }[true_segment], 0.85) AS amount,
    CASE
      WHEN NOT is_open THEN if(is_won, 'Won', 'Lost')
      ELSE ['Prospecting', 'Qualification', 'Proposal', 'Negotiation'][depth]
    END AS stage
  FROM deals
),

expected AS (
  SELECT
    *,
    CASE
      -- Closed: around the day it did close, more often promised earlier than that.
      WHEN NOT is_open THEN greatest(begin_day + 1, end_day - (4 + 12 * normal(draw, 'slip'))::INTEGER)
      -- Open: promised at the start; when that has passed, two in three are promised anew.
      WHEN begin_day + 20 + (dice(draw, 'promise') % 100)::INTEGER > end_day OR chance(draw, 'promised anew') < 0.35
        THEN begin_day + 20 + (dice(draw, 'promise') % 100)::INTEGER
      ELSE end_day + (dice(draw, 'new promise') % 75)::INTEGER
    END AS promised_day
  FROM valued
)

SELECT
  deal.id,
  nullif(organization_id, 0) AS organization_id,
  owner_id,
  pick('product', dice(draw, 'product')) || ' – ' || coalesce(organization_name, 'lead ' || deal.id) AS name,
  stage,
  greatest(500, round(amount, -1))::DECIMAL(18, 2) AS amount_brl,
  MAP {
    'Prospecting': 10, 'Qualification': 20, 'Proposal': 50, 'Negotiation': 80, 'Won': 100, 'Lost': 0
  }[stage] AS probability,
  created_at,
  CASE WHEN chance(draw, 'no promise') >= 0.05 THEN coalesce(next_workday, promised_day) END AS expected_close_date,
  closed_at,
  is_won,
  CASE WHEN NOT is_won THEN pick('lost_reason', dice(draw, 'lost reason')) END AS lost_reason,
  source,
  last_activity_at,
  CASE WHEN is_open AND chance(draw, 'next step known') < 0.85
    THEN pick('next_step', dice(draw, 'next step')) END AS next_step
FROM expected AS deal
LEFT JOIN touched ON touched.opportunity_id = deal.id
LEFT JOIN calendar ON calendar.day = promised_day
ORDER BY deal.id;
