-- The days that a snapshot was kept of: the same for everybody, and nothing about anybody.
SELECT DISTINCT snapshot_date
FROM crm_action_priorities_daily
