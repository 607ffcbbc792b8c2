-- Question: which refresh stands behind the numbers, and how did the newest run of the job end?
-- Parameters: :today
-- A run counts when each of its tables succeeded; the newest at or before today is shown, never later.
WITH runs AS (
  SELECT
    run_id,
    MAX(data_as_of) AS data_as_of,
    MAX(finished_at) AS finished_at,
    MIN(CASE WHEN status = 'success' THEN 1 ELSE 0 END) AS succeeded
  FROM etl_runs
  GROUP BY run_id
),

ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      ORDER BY
        CASE WHEN succeeded = 1 AND data_as_of <= :today THEN 0 ELSE 1 END,
        data_as_of DESC, finished_at DESC, run_id ASC
    ) AS good_rank,
    ROW_NUMBER() OVER (ORDER BY finished_at DESC, run_id DESC) AS newest_rank
  FROM runs
)

SELECT
  MAX(CASE WHEN good_rank = 1 AND succeeded = 1 AND data_as_of <= :today THEN data_as_of END) AS data_as_of,
  MAX(CASE WHEN good_rank = 1 AND succeeded = 1 AND data_as_of <= :today THEN finished_at END) AS refreshed_at,
  MAX(CASE WHEN good_rank = 1 AND succeeded = 1 AND data_as_of <= :today THEN run_id END) AS data_version,
  MAX(CASE WHEN newest_rank = 1 THEN run_id END) AS job_run_id,
  MAX(CASE WHEN newest_rank = 1 THEN succeeded END) AS job_succeeded,
  MAX(CASE WHEN newest_rank = 1 THEN finished_at END) AS job_finished_at
FROM ranked
