-- The working calendar: which days people work, and how much of each thing falls on each day.
-- Reads: sample_holidays (day), variables sample_start and sample_today.
-- A day's weight is a number of lottery tickets: whole numbers, because sums of fractions depend on
-- the order in which threads add them.

CREATE TEMP TABLE calendar AS
WITH days AS (
  SELECT
    day::DATE AS day,
    isodow(day) AS weekday,
    month(day) AS month,
    dayofmonth(day) AS day_of_month,
    date_diff('day', getvariable('sample_start'), day::DATE)::DOUBLE
      / date_diff('day', getvariable('sample_start'), getvariable('sample_today')) AS progress,
    date_diff('day', day::DATE, getvariable('sample_today')) AS age,
    date_diff('day', day::DATE, last_day(day)) AS days_to_month_end,
    chance(epoch(day)::BIGINT, 'noise of the day') AS noise,
    day::DATE IN (FROM sample_holidays) AS is_holiday
  FROM generate_series(
    getvariable('sample_start')::TIMESTAMP - INTERVAL 220 DAY,
    greatest(getvariable('sample_today') + 150, date_trunc('year', getvariable('sample_today')) + INTERVAL 1 YEAR),
    INTERVAL 1 DAY
  ) AS _ (day)
),

factors AS (
  SELECT
    *,
    weekday < 6 AND NOT is_holiday AS is_workday,
    (0.85 + 0.3 * progress) * (0.85 + 0.3 * noise) AS level,
    CASE
      WHEN month = 12 AND day_of_month >= 20 OR month = 1 AND day_of_month <= 6 THEN 0.45
      WHEN month = 1 THEN 0.75
      WHEN month = 12 THEN 0.85
      ELSE 1
    END AS season,
    CASE
      WHEN month % 3 = 0 AND days_to_month_end < 10 THEN 2.4
      WHEN month % 3 = 1 AND day_of_month <= 7 THEN 0.7
      WHEN days_to_month_end < 4 THEN 1.3
      ELSE 1
    END AS quota_pressure
  FROM days
)

SELECT
  day,
  is_workday,
  max(day) FILTER (is_workday) OVER (ORDER BY day) AS workday,  -- this day or the last one worked before it
  min(day) FILTER (is_workday) OVER (ORDER BY day DESC) AS next_workday,
  round(100 * level * season * CASE
    WHEN is_holiday THEN 0.01
    ELSE [0.95, 1.08, 1.1, 1.05, 0.82, 0.14, 0.07][weekday]
  END)::BIGINT AS activity_tickets,
  round(100 * level * quota_pressure * CASE
    WHEN is_holiday THEN 0
    ELSE [0.9, 1, 1.05, 1.05, 1, 0.03, 0.01][weekday]
  END)::BIGINT AS closing_tickets,
  -- Deals still open thin out slowly with age, so that the pipeline of a year ago was no other than
  -- today's: a book in which everything open is new would have had no pipeline last quarter.
  round(400 * exp(-age / 700) * CASE
    WHEN is_holiday THEN 0
    ELSE [1, 1.05, 1.05, 1, 0.9, 0.03, 0.01][weekday]
  END)::BIGINT AS opening_tickets
FROM factors;

CREATE TEMP TABLE day_tickets AS
SELECT
  purpose,
  day,
  row_number() OVER (PARTITION BY purpose ORDER BY day, copy) - 1 AS ticket
FROM (
  SELECT purpose, day, unnest(range(tickets)) AS copy
  FROM (UNPIVOT calendar ON activity_tickets, closing_tickets, opening_tickets INTO NAME purpose VALUE tickets)
  WHERE day BETWEEN getvariable('sample_start') AND getvariable('sample_today')
);

SET VARIABLE sample_days = (
  SELECT map_from_entries(list((purpose, tickets)))
  FROM (SELECT purpose, count(*) AS tickets FROM day_tickets GROUP BY purpose)
);
