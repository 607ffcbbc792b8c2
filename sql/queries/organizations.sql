-- Question: which active organisations have been contacted, and what stands at them at the end of a period,
--   a page at a time, and how many are there?
-- Parameters: :end (a day, included), :as_of, :contacted (whether in the 30 days that end there, or NULL),
--   :org, :location, :owner, :segment (names joined by chr(31), or NULL for all), :not_org, :not_location,
--   :not_owner, :not_segment (those to leave out), :search (folded, or NULL), :sort (a field or ''), :direction
--   (1 or -1), :accepted (parts/accepted.sql), :limit, :offset
-- Always at least one row: with an empty page, one that holds only the total.
-- An organisation is looked at for its own filters, whoever its activities, opportunities and actions are of.
-- With: accepted, visible_pipeline_daily, visible_organizations_current, visible_activities_current
-- With: visible_action_priorities_daily
WITH active AS (
  SELECT org, location, owner, segment
  FROM visible_organizations_current
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND (:not_org IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_org, CHR(31)), org))
    AND (:not_location IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_location, CHR(31)), location))
    AND (:not_owner IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_owner, CHR(31)), owner))
    AND (:not_segment IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_segment, CHR(31)), segment))
    AND is_active
    AND (
      :search IS NULL
      OR INSTR(
        TRANSLATE(
          LOWER(CONCAT_WS(' ', NULLIF(org, '(none)'), NULLIF(owner, '(none)'), NULLIF(location, '(none)'))),
          'áàâãäåéèêëíìîïóòôõöúùûüçñýÿ',
          'aaaaaaeeeeiiiiooooouuuucnyy'
        ),
        :search
      )
      > 0
    )
),

spoken_to AS (
  SELECT
    org,
    MAX(occurred_on) AS last_contact,
    SUM(CASE WHEN occurred_on > CAST(DATE_SUB(:end, 30) AS DATE) THEN 1 ELSE 0 END) AS interactions
  FROM visible_activities_current
  WHERE (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org)) AND occurred_on <= :end
  GROUP BY org
),

standing AS (
  SELECT org, SUM(amount) AS open_pipeline
  FROM visible_pipeline_daily
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND stage_order <= 4 AND entered_on <= :end AND (left_on IS NULL OR left_on > :end)
  GROUP BY org
),

overdue AS (
  SELECT org, action_count
  FROM visible_action_priorities_daily
  WHERE (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org)) AND snapshot_date = :as_of AND bucket = 'overdue'
  UNION ALL
  SELECT org, 1
  FROM accepted
  WHERE due_date < :as_of
),

late AS (
  SELECT org, SUM(action_count) AS overdue_actions
  FROM overdue
  GROUP BY org
),

seen AS (
  SELECT
    a.*,
    COALESCE(t.interactions, 0) > 0 AS contacted,
    t.last_contact,
    COALESCE(t.interactions, 0) AS interactions,
    COALESCE(s.open_pipeline, 0) AS open_pipeline,
    COALESCE(l.overdue_actions, 0) AS overdue_actions
  FROM active AS a
  LEFT JOIN spoken_to AS t ON a.org = t.org
  LEFT JOIN standing AS s ON a.org = s.org
  LEFT JOIN late AS l ON a.org = l.org
),

matching AS (
  SELECT *
  FROM seen
  WHERE :contacted IS NULL OR contacted = :contacted
),

keyed AS (
  SELECT
    *,
    TRANSLATE(
      LOWER(NULLIF(
        CASE :sort
          WHEN 'org' THEN org WHEN 'location' THEN location WHEN 'owner' THEN owner WHEN 'segment' THEN segment
        END,
        '(none)'
      )),
      'áàâãäåéèêëíìîïóòôõöúùûüçñýÿ',
      'aaaaaaeeeeiiiiooooouuuucnyy'
    ) AS sort_text,
    CASE :sort
      WHEN 'contacted' THEN CASE WHEN contacted THEN 1 ELSE 0 END
      WHEN 'lastContact' THEN DATEDIFF(last_contact, DATE '2000-01-01')
      WHEN 'interactions' THEN interactions
      WHEN 'openPipeline' THEN open_pipeline
      WHEN 'overdueActions' THEN overdue_actions
      WHEN '' THEN -open_pipeline
    END AS sort_number,
    TRANSLATE(LOWER(org), 'áàâãäåéèêëíìîïóòôõöúùûüçñýÿ', 'aaaaaaeeeeiiiiooooouuuucnyy') AS name
  FROM matching
),

numbered AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      ORDER BY
        CASE WHEN :direction = 1 THEN sort_text END ASC NULLS LAST,
        CASE WHEN :direction = -1 THEN sort_text END DESC NULLS LAST,
        sort_number * :direction ASC NULLS LAST,
        name ASC,
        org ASC
    ) AS position
  FROM keyed
)

SELECT
  t.total, n.org, n.location, n.owner, n.segment, n.contacted, n.last_contact, n.interactions, n.open_pipeline,
  n.overdue_actions
FROM (SELECT COUNT(*) AS total FROM matching) AS t
LEFT JOIN numbered AS n ON n.position > :offset AND n.position <= :offset + :limit
ORDER BY n.position
