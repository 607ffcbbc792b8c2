-- How many open actions there were on each of the last 90 days, by how soon they were due.
-- The sum of crm_actions_open_snapshot, kept so that "how many were overdue then" stays known.
CREATE TABLE IF NOT EXISTS crm_action_priorities_daily (
  snapshot_date DATE NOT NULL,
  org STRING NOT NULL,
  location STRING NOT NULL,
  owner STRING NOT NULL,
  segment STRING NOT NULL,
  stage STRING NOT NULL,          -- of the open opportunity behind the action, or '(none)'
  bucket STRING NOT NULL,         -- overdue, thisWeek, nextWeek, inTwoWeeks, inThreeWeeks, inFourWeeks, later, noDate
  action_count BIGINT NOT NULL,
  amount_at_risk DECIMAL(18, 2) NOT NULL
);
