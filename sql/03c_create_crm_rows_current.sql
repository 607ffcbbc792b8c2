-- The rows behind what is counted by day, as of the refresh: who was spoken to, and what was due.
-- '(none)' stands where the CRM names no one. Days are America/Sao_Paulo.
CREATE TABLE IF NOT EXISTS crm_activities_current (
  id BIGINT NOT NULL,
  occurred_on DATE NOT NULL,
  org STRING NOT NULL,
  location STRING NOT NULL,
  owner STRING NOT NULL,         -- of the activity, not of the organisation
  segment STRING NOT NULL,
  type STRING NOT NULL,
  opportunity_id BIGINT
);

-- Actions that count: those with a due date, and open ones without. Cancelled ones are left out.
CREATE TABLE IF NOT EXISTS crm_actions_current (
  id BIGINT NOT NULL,
  org STRING NOT NULL,
  location STRING NOT NULL,
  owner STRING NOT NULL,         -- of the action, not of the organisation
  segment STRING NOT NULL,
  type STRING NOT NULL,
  subject STRING NOT NULL,
  priority STRING NOT NULL,
  due_date DATE,
  created_on DATE NOT NULL,
  completed_on DATE,            -- NULL while open
  opportunity_id BIGINT
);
