-- Every visit of an opportunity to a stage, rebuilt each day from the stage history: who stood where on
-- any day, how long, and where they went. The visit with no left_on is where the opportunity is now.
-- Rows, not sums: medians cannot be added up from daily figures.
CREATE TABLE IF NOT EXISTS crm_pipeline_daily (
  opportunity_id BIGINT NOT NULL,
  org STRING NOT NULL,
  location STRING NOT NULL,
  owner STRING NOT NULL,
  segment STRING NOT NULL,
  stage STRING NOT NULL,
  stage_order INT NOT NULL,       -- 1 to 4, then 5 Won and 6 Lost
  probability INT NOT NULL,       -- percent
  amount DECIMAL(18, 2) NOT NULL,
  created_at TIMESTAMP NOT NULL,
  expected_close_date DATE,
  closed_at TIMESTAMP,
  is_won BOOLEAN,
  created_on DATE NOT NULL,      -- these four: the days in America/Sao_Paulo
  closed_on DATE,
  entered_on DATE NOT NULL,
  left_on DATE,
  next_order INT                 -- where it went: stage_order of the next visit
);

-- The organisations as of the refresh: what contact coverage is a share of, and what filters offer.
CREATE TABLE IF NOT EXISTS crm_organizations_current (
  org STRING NOT NULL,
  location STRING NOT NULL,
  owner STRING NOT NULL,
  segment STRING NOT NULL,
  is_active BOOLEAN NOT NULL
);
