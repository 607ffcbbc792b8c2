-- What happened on each day, for each organisation and owner, as counts and sums only: ratios keep
-- their numerator and denominator so that any filter and any period can be added up from here.
-- One row a day, organisation and owner. '(none)' stands where the CRM names no one.
CREATE TABLE IF NOT EXISTS crm_metrics_daily (
  metric_date DATE NOT NULL,            -- the day in America/Sao_Paulo
  org STRING NOT NULL,
  location STRING NOT NULL,
  owner STRING NOT NULL,          -- of the activity, opportunity or action, not of the organisation
  segment STRING NOT NULL,
  interactions BIGINT NOT NULL,          -- completed activities
  won_count BIGINT NOT NULL,
  won_amount DECIMAL(18, 2) NOT NULL,
  lost_count BIGINT NOT NULL,
  due_count BIGINT NOT NULL,          -- actions due, cancelled ones left out
  on_time_count BIGINT NOT NULL           -- of those: completed on the due date or before
);
