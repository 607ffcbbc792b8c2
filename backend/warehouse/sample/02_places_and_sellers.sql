-- Cities, sellers, and the books of business that sellers keep.
-- Fills: locations, owners. Leaves: city_tickets, books, book_tickets.

CREATE TEMP TABLE cities AS
FROM read_csv(getvariable('sample_folder') || '/cities.csv', header = true, columns = {
  'id': 'BIGINT', 'city': 'VARCHAR', 'preposition': 'VARCHAR', 'state_code': 'VARCHAR',
  'region': 'VARCHAR', 'latitude': 'DOUBLE', 'longitude': 'DOUBLE', 'weight': 'INTEGER'
});

INSERT INTO locations BY NAME
SELECT id, city, state_code, region, latitude, longitude FROM cities ORDER BY id;

CREATE TEMP TABLE city_tickets AS
SELECT location_id, row_number() OVER (ORDER BY location_id, copy) - 1 AS ticket
FROM (SELECT id AS location_id, unnest(range(weight)) AS copy FROM cities);

SET VARIABLE sample_city_tickets = (SELECT count(*) FROM city_tickets);

CREATE TEMP TABLE sellers AS
FROM read_csv(getvariable('sample_folder') || '/owners.csv', header = true, columns = {
  'id': 'BIGINT', 'name': 'VARCHAR', 'team': 'VARCHAR', 'is_manager': 'BOOLEAN', 'is_active': 'BOOLEAN'
});

INSERT INTO owners BY NAME
SELECT seller.id, seller.name, seller.team, manager.name AS manager, seller.is_active
FROM sellers AS seller
LEFT JOIN sellers AS manager ON manager.team = seller.team AND manager.is_manager AND NOT seller.is_manager
ORDER BY seller.id;

-- Sellers differ: evenly spread, so that the house's win rate does not hang on who the dice liked.
CREATE TEMP TABLE skills AS
SELECT
  id AS owner_id,
  0.575 + 0.112 * (row_number() OVER (ORDER BY dice(id, 'skill')) - 1) / (count(*) OVER () - 1) AS win_rate
FROM sellers;

-- A book is kept by its owner and, before the handover, was kept by the colleague who has left.
CREATE TEMP TABLE books AS
WITH leavers AS (
  SELECT
    gone.id AS predecessor_id,
    arg_min(heir.id, dice(heir.id, 'heir')) AS owner_id,
    getvariable('sample_start') + 300 + (dice(gone.id, 'handover') % 450)::INTEGER AS handover
  FROM sellers AS gone
  JOIN sellers AS heir ON heir.team = gone.team AND heir.is_active AND NOT heir.is_manager
  WHERE NOT gone.is_active
  GROUP BY gone.id
)

SELECT sellers.id AS owner_id, team, is_manager, predecessor_id, handover
FROM sellers
LEFT JOIN leavers ON leavers.owner_id = sellers.id
WHERE is_active;

-- Who gets the next customer: a team's ('*' is the whole house's) sellers by appetite, managers seldom.
CREATE TEMP TABLE book_tickets AS
SELECT
  team,
  owner_id,
  row_number() OVER (PARTITION BY team ORDER BY owner_id, copy) - 1 AS ticket
FROM (
  SELECT
    unnest([team, '*']) AS team,
    owner_id,
    CASE WHEN is_manager THEN 1 ELSE 4 + dice(owner_id, 'appetite') % 4 END AS appetite
  FROM books
), unnest(range(appetite::BIGINT)) AS _ (copy);

SET VARIABLE sample_books = (
  SELECT map_from_entries(list((team, tickets)))
  FROM (SELECT team, count(*) AS tickets FROM book_tickets GROUP BY team)
);
