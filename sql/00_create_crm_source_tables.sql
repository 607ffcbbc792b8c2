-- The CRM as it arrives: the tables that everything else is computed from.
-- On Databricks they are the customer's own and this file documents the shape that Mirante reads;
-- on the embedded warehouse the sample data fills them.
-- Instants (TIMESTAMP) are UTC. Dates are America/Sao_Paulo. Money is BRL.

CREATE TABLE IF NOT EXISTS locations (
  id BIGINT NOT NULL,
  city STRING NOT NULL,            -- unique: the name that filters use
  state_code STRING NOT NULL,            -- SP, RJ, ...
  region STRING NOT NULL,            -- Norte, Nordeste, Centro-Oeste, Sudeste, Sul
  latitude DOUBLE NOT NULL,
  longitude DOUBLE NOT NULL
);

CREATE TABLE IF NOT EXISTS owners (
  id BIGINT NOT NULL,
  name STRING NOT NULL,              -- unique: the name that filters use
  team STRING NOT NULL,
  manager STRING,                       -- NULL for the managers themselves
  is_active BOOLEAN NOT NULL
);

CREATE TABLE IF NOT EXISTS organizations (
  id BIGINT NOT NULL,
  name STRING NOT NULL,            -- unique: the name that filters use
  segment STRING,                     -- Varejo, Middle Market, Corporate, Large Corporate, ...
  size_band STRING NOT NULL,            -- 1-10, 11-50, 51-200, 201-1000, 1000+
  owner_id BIGINT,
  location_id BIGINT,
  is_active BOOLEAN NOT NULL,
  created_at TIMESTAMP NOT NULL
);

CREATE TABLE IF NOT EXISTS contacts (
  id BIGINT NOT NULL,
  organization_id BIGINT NOT NULL,
  name STRING NOT NULL,
  role STRING NOT NULL,
  email STRING NOT NULL,
  created_at TIMESTAMP NOT NULL
);

CREATE TABLE IF NOT EXISTS opportunities (
  id BIGINT NOT NULL,
  organization_id BIGINT,             -- NULL: a deal without an account
  owner_id BIGINT,             -- NULL: a deal nobody owns
  name STRING NOT NULL,
  stage STRING NOT NULL,    -- Prospecting, Qualification, Proposal, Negotiation, Won, Lost
  amount_brl DECIMAL(18, 2) NOT NULL,
  probability INT NOT NULL,       -- percent: 10, 20, 50, 80, 100, 0 by stage
  created_at TIMESTAMP NOT NULL,
  expected_close_date DATE,
  closed_at TIMESTAMP,          -- NULL while open
  is_won BOOLEAN,            -- NULL while open
  lost_reason STRING,             -- only when lost
  source STRING NOT NULL,    -- Orgânico, Mídia paga, Social, E-mail, Indicação, Evento
  last_activity_at TIMESTAMP,
  next_step STRING
);

CREATE TABLE IF NOT EXISTS opportunity_stage_history (
  opportunity_id BIGINT NOT NULL,
  stage STRING NOT NULL,
  entered_at TIMESTAMP NOT NULL,      -- the first stage is entered at the opportunity's created_at
  left_at TIMESTAMP                -- equals the next stage's entered_at; NULL for the stage it is in,
);                                        -- and Won and Lost, entered at closed_at, are never left

CREATE TABLE IF NOT EXISTS activities (
  id BIGINT NOT NULL,
  organization_id BIGINT,
  opportunity_id BIGINT,
  owner_id BIGINT,
  type STRING NOT NULL,        -- call, email, meeting, whatsapp, visit
  occurred_at TIMESTAMP NOT NULL,
  outcome STRING NOT NULL         -- completed, no_answer, cancelled
);

CREATE TABLE IF NOT EXISTS actions (
  id BIGINT NOT NULL,
  organization_id BIGINT,
  owner_id BIGINT,
  opportunity_id BIGINT,
  meeting_id BIGINT,
  type STRING NOT NULL,        -- call, email, meeting, proposal, contract, visit
  subject STRING NOT NULL,
  priority STRING NOT NULL,        -- high, medium, low
  status STRING NOT NULL,        -- open, in_progress, completed, cancelled
  created_at TIMESTAMP NOT NULL,
  due_date DATE,                   -- NULL: nobody set one
  completed_at TIMESTAMP,              -- set exactly when status is completed
  cancelled_at TIMESTAMP               -- set exactly when status is cancelled
);

CREATE TABLE IF NOT EXISTS meetings (
  id BIGINT NOT NULL,
  organization_id BIGINT NOT NULL,
  owner_id BIGINT,
  started_at TIMESTAMP NOT NULL,
  minutes INT NOT NULL,
  subject STRING NOT NULL
);

CREATE TABLE IF NOT EXISTS goals (
  owner_id BIGINT NOT NULL,
  month DATE NOT NULL,               -- the first of the month
  target_brl DECIMAL(18, 2) NOT NULL
);

-- One row a table and run; a run's rows all read 'success' only once every table has been replaced.
CREATE TABLE IF NOT EXISTS etl_runs (
  run_id STRING NOT NULL,
  table_name STRING NOT NULL,
  status STRING NOT NULL,            -- success, failed
  data_as_of DATE NOT NULL,
  finished_at TIMESTAMP NOT NULL
);
