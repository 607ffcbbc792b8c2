-- Customers: the well-known ones in front, then invented companies, and the people who work there.
-- Fills: organizations, contacts. Leaves: draft_organizations, organization_tickets.

-- In front at every scale, and as rare: all of them among 5,000, the first twenty in a tiny CRM.
CREATE TEMP TABLE known_companies AS
SELECT company.rank, company.name, company.segment, cities.id AS location_id
FROM read_csv(getvariable('sample_folder') || '/companies.csv', header = true, columns = {
  'rank': 'BIGINT', 'name': 'VARCHAR', 'segment': 'VARCHAR', 'city': 'VARCHAR'
}) AS company
JOIN cities USING (city)
WHERE company.rank <= least(scaled(5000), greatest(20, scaled(231)));

-- Every name that the forms can make, each once: 'Metalúrgica Aurora' and 'Prefeitura de Recife' before
-- 'Metalúrgica Aurora Joinville', which is there for large scales only.
CREATE TEMP TABLE invented_companies AS
WITH forms AS (
  FROM read_csv(getvariable('sample_folder') || '/company_forms.csv', header = true, columns = {
    'segment': 'VARCHAR', 'form': 'VARCHAR'
  })
),

words AS (
  SELECT '{brand}' AS slot, unnest(getvariable('sample_words')['brand']) AS word, NULL AS location_id
  UNION ALL
  SELECT '{family}', unnest(getvariable('sample_words')['family']), NULL
  UNION ALL
  SELECT '{city}', preposition || ' ' || city, id FROM cities
),

short_names AS (
  SELECT segment, replace(form, slot, word) AS name, location_id
  FROM forms
  JOIN words ON contains(form, slot)
),

names AS (
  SELECT segment, name, location_id, 1 AS tier
  FROM short_names
  UNION ALL
  SELECT segment, name || ' ' || city, cities.id, 2
  FROM short_names CROSS JOIN cities
  WHERE location_id IS NULL AND getvariable('sample_scale') > 1
)

SELECT
  segment,
  name,
  location_id,
  row_number() OVER (PARTITION BY segment ORDER BY tier, dice(name, 'name'), name) AS number
FROM names
WHERE name NOT IN (SELECT name FROM known_companies);

CREATE TEMP TABLE draft_organizations AS
WITH places AS (
  SELECT
    id,
    CASE
      WHEN chance(id, 'segment') < 0.14 THEN 'Corporate'
      WHEN chance(id, 'segment') < 0.50 THEN 'Middle Market'
      WHEN chance(id, 'segment') < 0.80 THEN 'Varejo'
      WHEN chance(id, 'segment') < 0.94 THEN 'Agronegócio'
      ELSE 'Setor Público'
    END AS drawn_segment
  FROM range(1, scaled(5000) + 1) AS _ (id)
),

numbered AS (
  SELECT
    id,
    drawn_segment,
    row_number() OVER (PARTITION BY drawn_segment ORDER BY id) AS number
  FROM places
  WHERE id > (SELECT max(rank) FROM known_companies)
),

named AS (
  SELECT rank AS id, name, segment, location_id, true AS is_known
  FROM known_companies
  UNION ALL
  SELECT id, name, segment, location_id, false
  FROM numbered
  JOIN invented_companies AS invented ON invented.segment = drawn_segment AND invented.number = numbered.number
),

placed AS (
  SELECT
    named.id,
    named.name,
    segment AS true_segment,
    CASE WHEN is_known OR chance(named.id, 'segment known') >= 0.02 THEN segment END AS segment,
    is_known,
    coalesce(named.location_id, city_tickets.location_id) AS location_id,
    CASE segment
      WHEN 'Large Corporate' THEN ['1000+']
      WHEN 'Corporate' THEN ['201-1000', '201-1000', '1000+']
      WHEN 'Middle Market' THEN ['51-200', '51-200', '201-1000']
      WHEN 'Varejo' THEN ['1-10', '1-10', '11-50', '11-50', '51-200']
      WHEN 'Agronegócio' THEN ['11-50', '51-200', '51-200', '201-1000']
      ELSE ['201-1000', '1000+']
    END AS sizes,
    NOT is_known AND chance(named.id, 'lost customer') < 0.085 AS is_gone,
    -- The first fifth are old customers: the events before a customer's time or after it go to them.
    named.id > scaled(5000) // 5 AND chance(named.id, 'new customer') < 0.2 AS is_new
  FROM named
  JOIN city_tickets ON ticket = dice(named.id, 'city') % getvariable('sample_city_tickets')
),

dated AS (
  SELECT
    placed.*,
    CASE true_segment
      WHEN 'Corporate' THEN if(region = 'Sul', 'Corporate Sul', 'Corporate Sudeste')
      WHEN 'Middle Market' THEN
        if(region IN ('Norte', 'Nordeste'), 'Middle Market Norte e Nordeste', 'Middle Market Sudeste')
      ELSE true_segment
    END AS team,
    CASE WHEN is_known AND sizes != ['1000+'] THEN sizes[-1]
      ELSE sizes[1 + dice(placed.id, 'size') % len(sizes)] END AS size_band,
    CASE WHEN is_new
      THEN getvariable('sample_start') + (dice(placed.id, 'since') % 700)::INTEGER
      ELSE getvariable('sample_start') - 230 - (dice(placed.id, 'since') % 3000)::INTEGER
    END AS since,
    CASE WHEN is_gone
      THEN getvariable('sample_today') - 10 - (dice(placed.id, 'until') % 300)::INTEGER
      ELSE DATE '9999-12-31'
    END AS until
  FROM placed
  JOIN cities ON cities.id = location_id
)

SELECT
  dated.id,
  name,
  segment,
  true_segment,
  size_band,
  location_id,
  NOT is_gone AS is_active,
  since,
  until,
  -- Registered on the working day before its first possible event.
  moment(since - greatest(1, isodow(since - 1) - 4)::INTEGER, dice(dated.id, 'created')) AS created_at,
  CASE WHEN chance(dated.id, 'nobody''s') >= 0.012 OR is_known THEN owner_id END AS owner_id
FROM dated
JOIN book_tickets USING (team)
WHERE ticket = dice(dated.id, 'owner') % getvariable('sample_books')[team];

INSERT INTO organizations BY NAME
SELECT id, name, segment, size_band, owner_id, location_id, is_active, created_at
FROM draft_organizations
ORDER BY id;

-- Zipf, softened: the customer of rank r among 5,000 gets business in proportion to 1 / (r + 12)^0.8.
CREATE TEMP TABLE organization_tickets AS
SELECT
  organization_id,
  since,
  until,
  elder_id,
  row_number() OVER (ORDER BY organization_id, copy) - 1 AS ticket
FROM (
  SELECT
    id AS organization_id,
    since,
    until,
    -- Who has the event when this customer is not one yet or no longer: an old one that stays.
    1 + dice(id, 'elder') % least(200, greatest(1, scaled(5000) // 5)) AS elder_id,
    unnest(range(round(4000 / (id * 5000 / scaled(5000) + 12) ** 0.8)::BIGINT)) AS copy
  FROM draft_organizations
);

SET VARIABLE sample_organization_tickets = (SELECT count(*) FROM organization_tickets);

-- Addresses end in .example, which is reserved: no mail can reach a real person.
INSERT INTO contacts BY NAME
WITH drawn AS (
  SELECT
    id + 1 AS id,
    CASE WHEN id < scaled(5000) THEN id + 1 ELSE organization_id END AS organization_id,  -- everybody has one
    pick('first_name', dice(id, 'first name')) AS first_name,
    pick('surname', dice(id, 'middle name')) AS middle_name,
    pick('surname', dice(id, 'surname')) AS surname
  FROM numbers
  JOIN organization_tickets
    ON id < scaled(100000)
    AND ticket = dice(id, 'organization') % getvariable('sample_organization_tickets')
)

SELECT
  drawn.id,
  drawn.organization_id,
  first_name || ' ' || CASE WHEN middle_name != surname THEN middle_name || ' ' ELSE '' END || surname AS name,
  pick('role', dice(drawn.id, 'role')) AS role,
  lower(strip_accents(first_name || '.' || surname)) || drawn.id || '@'
    || regexp_replace(lower(strip_accents(organization.name)), '[^a-z0-9]', '', 'g') || '.example' AS email,
  -- Known since the customer is, or met later, up to the day before today.
  least(
    getvariable('sample_today')::TIMESTAMP,
    organization.created_at + to_days(1 + (
      dice(drawn.id, 'met') % greatest(1, date_diff('day', organization.created_at::DATE, getvariable('sample_today')))
    )::INTEGER)
  ) AS created_at
FROM drawn
JOIN draft_organizations AS organization ON organization.id = drawn.organization_id
ORDER BY drawn.id;
