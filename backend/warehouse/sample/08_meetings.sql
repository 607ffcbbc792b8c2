-- Meetings with customers.
-- Fills: meetings.

INSERT INTO meetings
WITH drawn AS (
  SELECT
    id,
    day,
    CASE WHEN day BETWEEN since AND until THEN organization_id ELSE elder_id END AS organization_id
  FROM numbers
  JOIN day_tickets ON id < scaled(40000)
    AND purpose = 'activity_tickets'
    AND day_tickets.ticket = id::BIGINT * getvariable('sample_days')['activity_tickets'] // scaled(40000)
  JOIN organization_tickets
    ON organization_tickets.ticket = dice(id, 'meeting with') % getvariable('sample_organization_tickets')
)

SELECT
  id + 1 AS id,
  organization_id,
  CASE
    WHEN chance(id, 'nobody''s meeting') < 0.01 THEN NULL
    WHEN day < handover THEN predecessor_id
    ELSE owner_id
  END AS owner_id,
  moment(day, dice(id, 'started')) AS started_at,
  [30, 30, 45, 60, 60, 90][1 + dice(id, 'minutes') % 6] AS minutes,
  pick('meeting_subject', dice(id, 'meeting subject')) AS subject
FROM drawn
JOIN customers USING (organization_id)
ORDER BY id;
