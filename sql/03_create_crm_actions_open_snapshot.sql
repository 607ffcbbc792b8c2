-- The open actions themselves, as they stood at the end of each of the last 90 days.
CREATE TABLE IF NOT EXISTS crm_actions_open_snapshot (
  snapshot_date DATE NOT NULL,
  id BIGINT NOT NULL,
  org STRING NOT NULL,
  location STRING NOT NULL,
  owner STRING NOT NULL,
  segment STRING NOT NULL,
  type STRING NOT NULL,
  subject STRING NOT NULL,
  priority STRING NOT NULL,
  due_date DATE,
  days_late BIGINT NOT NULL,         -- 0 unless overdue
  bucket STRING NOT NULL,         -- weeks run Monday to Sunday
  opportunity_id BIGINT,
  stage STRING NOT NULL,         -- that its opportunity was in that day, '(none)' without an open one
  amount_at_risk DECIMAL(18, 2) NOT NULL  -- of its opportunity, while that is open; else 0
);
