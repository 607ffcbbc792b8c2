-- What every later step draws with: dice, words, and moments of a working day.
-- A draw depends on nothing but the row's id, the name of the question and the seed, so neither
-- threads nor row order can change it. random() would.

-- The outer hash matters: hash(id, 'a') and hash(id, 'b') alone are one constant apart, so two
-- questions about one row would have related answers. The inner right one is folded into a constant.
-- A signed result joins with row numbers without detours; two bits fewer do no harm.
CREATE TEMP MACRO dice(id, question) AS
  (hash(xor(hash(id), hash(question, getvariable('sample_seed')))) >> 2)::BIGINT;

CREATE TEMP MACRO chance(id, question) AS (dice(id, question) >> 9)::DOUBLE / 9007199254740992;  -- [0, 1)

CREATE TEMP MACRO normal(id, question) AS  -- Box-Muller: mean 0, deviation 1
  sqrt(-2 * ln(1 - chance(id, question))) * cos(2 * pi() * chance(id, question || ', angle'));

CREATE TEMP MACRO scaled(size) AS greatest(1, round(size * getvariable('sample_scale')))::BIGINT;

-- An instant in UTC on a São Paulo day (UTC-3, no summer time since 2019): 08:00-19:00, and one in
-- fifty between 21:00 and 23:30, which is already the next day in UTC.
CREATE TEMP MACRO moment(day, roll) AS day::TIMESTAMP + to_seconds(
  CASE
    WHEN roll % 50 = 0 THEN 86400 + roll // 50 % 9000
    ELSE 39600 + roll // 50 % 39600
  END
);

-- Moves an instant (UTC) into office hours, keeping the order of any two: a weekday's 24 hours become
-- 08:00-18:00 and a weekend becomes the last hour of its Friday.
CREATE TEMP MACRO office_hours(instant) AS date_trunc('day', instant - INTERVAL 3 HOUR) + to_seconds(
  CASE isodow(instant - INTERVAL 3 HOUR)
    WHEN 6 THEN -86400 + 75600 + (epoch(instant - INTERVAL 3 HOUR) % 86400) / 48
    WHEN 7 THEN -172800 + 77400 + (epoch(instant - INTERVAL 3 HOUR) % 86400) / 48
    ELSE 39600 + (epoch(instant - INTERVAL 3 HOUR) % 86400) * 10 / 24
  END::BIGINT
);

SET VARIABLE sample_words = (
  SELECT map_from_entries(list((kind, words)))
  FROM (
    SELECT
      kind,
      list(word ORDER BY position) AS words
    FROM read_csv(
      getvariable('sample_folder') || '/words.csv',
      header = true,
      columns = {'kind': 'VARCHAR', 'position': 'INTEGER', 'word': 'VARCHAR'}
    )
    GROUP BY kind
  )
);

CREATE TEMP MACRO pick(kind, roll) AS
  getvariable('sample_words')[kind][1 + roll % len(getvariable('sample_words')[kind])];

-- Ids to draw for, from 0. A table, because range() feeds one thread only.
CREATE TEMP TABLE numbers AS
SELECT id FROM range(scaled(2000000)) AS _ (id);
