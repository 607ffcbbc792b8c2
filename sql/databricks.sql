-- Stands before each numbered file when the job runs it: a task's session begins in the workspace's own
-- default schema and time zone. `databricks bundle deploy` puts them together (see databricks.yml).
-- Parameters: :catalog and :schema of the daily tables and of the CRM that they are computed from.
USE SCHEMA IDENTIFIER(:catalog || '.' || :schema); -- noqa: LT01
SET TIME ZONE 'UTC';
