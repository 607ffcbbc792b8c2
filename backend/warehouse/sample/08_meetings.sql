-- Meetings with customers.
-- Fills: meetings.

INSERT INTO meetings
WITH drawn AS (
  SELECT
    id,
    day,
    CASE WHEN day BETWEEN since AND until THEN organization_id ELSE elder_id END AS organization_id
  FROM range(scaled(40000)) AS _ (id)
  JOIN day_tickets ON purpose = 'activity_tickets'
    AND day_tickets.ticket = id * getvariable('sample_days')['activity_tickets']::BIGINT // scaled(40000)
  JOIN organization_tickets
    ON organization_tickets.ticket = dice(id, 'meeting with') % getvariable('sample_organization_tickets')
)

SELECT
  drawn.id + 1 AS id,
  organization_id,
  CASE WHEN chance(drawn.id, 'nobody''s meeting') >= 0.015
    THEN CASE WHEN day < handover THEN predecessor_id ELSE books.owner_id END END AS owner_id,
  moment(day, dice(drawn.id, 'started')) AS started_at,
  [30, 30, 45, 60, 60, 90][1 + (dice(drawn.id, 'minutes') % 6)::BIGINT] AS minutes,
  pick('meeting_subject', dice(drawn.id, 'meeting subject')) AS subject
FROM drawn
JOIN draft_organizations AS organization ON organization.id = organization_id
LEFT JOIN books ON books.owner_id = organization.owner_id
ORDER BY drawn.id;
