-- Question: which activities are the interactions of a period, a page at a time, and how many are there?
-- Parameters: :start, :end (days, included), :type (types joined by chr(31), or NULL), :org, :location,
--   :owner, :segment (names joined by chr(31), or NULL for all), :not_org, :not_location, :not_owner, :not_segment
--   (those to leave out), :search (folded, or NULL), :sort (a field or ''), :direction (1 or -1), :offset, :last
--   (:offset plus the size of a page)
-- Always at least one row: with an empty page, one that holds only the total.
-- There may be a million of them. So names are folded once each, not in every row, and only the pages up to
-- the one asked for are numbered.
-- With: visible_activities_current
WITH asked AS (
  SELECT id, occurred_on AS date, org, location, owner, segment, type, opportunity_id
  FROM visible_activities_current
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND (:not_org IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_org, CHR(31)), org))
    AND (:not_location IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_location, CHR(31)), location))
    AND (:not_owner IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_owner, CHR(31)), owner))
    AND (:not_segment IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_segment, CHR(31)), segment))
    AND occurred_on BETWEEN :start AND :end
    AND (:type IS NULL OR ARRAY_CONTAINS(SPLIT(:type, CHR(31)), type))
),

-- An organisation is in one city. HAVING and MAX keep the fold behind the grouping: a WHERE would be moved
-- in front of it, to every row.
found AS (
  SELECT org, owner
  FROM asked
  WHERE :search IS NOT NULL
  GROUP BY org, owner
  HAVING
    INSTR(
      TRANSLATE(
        LOWER(CONCAT_WS(
          ' ', NULLIF(MAX(org), '(none)'), NULLIF(MAX(owner), '(none)'), NULLIF(MAX(location), '(none)')
        )),
        'áàâãäåéèêëíìîïóòôõöúùûüçñýÿ',
        'aaaaaaeeeeiiiiooooouuuucnyy'
      ),
      :search
    )
    > 0
),

matching AS (
  SELECT * FROM asked
  WHERE :search IS NULL
  UNION ALL
  SELECT a.*
  FROM asked AS a
  INNER JOIN found AS f ON a.org = f.org AND a.owner = f.owner
),

labelled AS (
  SELECT
    *,
    CASE :sort
      WHEN 'org' THEN org WHEN 'location' THEN location WHEN 'owner' THEN owner WHEN 'segment' THEN segment
      WHEN 'type' THEN type
    END AS label,
    CASE :sort
      WHEN 'id' THEN id
      WHEN 'opportunityId' THEN opportunity_id
      WHEN 'date' THEN DATEDIFF(date, DATE '2000-01-01')
    END AS sort_number
  FROM matching
),

folded AS (
  SELECT
    label,
    TRANSLATE(
      LOWER(NULLIF(MAX(label), '(none)')),
      'áàâãäåéèêëíìîïóòôõöúùûüçñýÿ',
      'aaaaaaeeeeiiiiooooouuuucnyy'
    ) AS text
  FROM labelled
  WHERE label IS NOT NULL
  GROUP BY label
),

keyed AS (
  SELECT l.*, f.text AS sort_text
  FROM labelled AS l
  LEFT JOIN folded AS f ON l.label = f.label
),

first_pages AS (
  SELECT *
  FROM keyed
  ORDER BY
    CASE WHEN :direction = 1 THEN sort_text END ASC NULLS LAST,
    CASE WHEN :direction = -1 THEN sort_text END DESC NULLS LAST,
    sort_number * :direction ASC NULLS LAST,
    date DESC,
    id ASC
  LIMIT :last
),

numbered AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      ORDER BY
        CASE WHEN :direction = 1 THEN sort_text END ASC NULLS LAST,
        CASE WHEN :direction = -1 THEN sort_text END DESC NULLS LAST,
        sort_number * :direction ASC NULLS LAST,
        date DESC,
        id ASC
    ) AS position
  FROM first_pages
)

SELECT t.total, n.id, n.date, n.org, n.location, n.owner, n.segment, n.type, n.opportunity_id
FROM (SELECT COUNT(*) AS total FROM matching) AS t
LEFT JOIN numbered AS n ON n.position > :offset
ORDER BY n.position
