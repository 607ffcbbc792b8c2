-- How each deal moved through its stages, from created_at to where it is now.
-- Reads: deals. Fills: opportunity_stage_history.
-- The moments of a deal are made as one list, so the time it left a stage is the next element.

INSERT INTO opportunity_stage_history
WITH walked AS (
  SELECT
    *,
    list_filter(range(1, depth + 1), lambda step: step IS DISTINCT FROM skipped) AS steps,
    len(steps) AS moves,
    coalesce(closed_at, getvariable('sample_today') + INTERVAL 11 HOUR) AS end_at,
    epoch(end_at) - epoch(created_at) AS seconds
  FROM deals
),

timed AS (
  SELECT
    id,
    created_at,
    [['Prospecting', 'Qualification', 'Proposal', 'Negotiation'][step] for step in steps] AS stages,
    -- Evenly spaced give or take a third, in office hours, and at least a minute apart.
    [
      CASE WHEN move = 0 THEN created_at ELSE greatest(
        created_at + to_minutes(move),
        least(
          end_at - to_minutes(moves - move),
          office_hours(created_at + to_seconds(
            floor(seconds * (move + 0.66 * (chance(draw * 4 + move, 'move') - 0.5)) / moves)
          ))
        )
      ) END
      for move in range(moves)
    ] AS moments,
    is_won,
    closed_at
  FROM walked
),

finished AS (
  SELECT
    id,
    CASE WHEN closed_at IS NULL THEN stages
      ELSE list_append(stages, CASE WHEN is_won THEN 'Won' ELSE 'Lost' END) END AS stages,
    CASE WHEN closed_at IS NULL THEN moments ELSE list_append(moments, closed_at) END AS moments
  FROM timed
)

SELECT
  id AS opportunity_id,
  unnest(stages) AS stage,
  unnest(moments) AS entered_at,
  unnest(moments[2:]) AS left_at
FROM finished;
