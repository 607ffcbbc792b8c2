-- Question: which actions were due in a period, done on time or not, a page at a time, and how many are there?
-- Parameters: :start, :end (days, included), :outcome (onTime, late or NULL), :org, :location, :owner,
--   :segment (names joined by chr(31), or NULL for all), :not_org, :not_location, :not_owner, :not_segment (those to
--   leave out), :search (folded, or NULL), :sort (a field or ''), :direction (1 or -1), :limit, :offset
-- Always at least one row: with an empty page, one that holds only the total. Open ones count as late.
-- With: visible_actions_current
WITH due AS (
  SELECT
    id, org, location, owner, segment, type, subject, priority, due_date, completed_on,
    CASE WHEN completed_on <= due_date THEN 'onTime' ELSE 'late' END AS outcome
  FROM visible_actions_current
  WHERE due_date BETWEEN :start AND :end
),

matching AS (
  SELECT *
  FROM due
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND (:not_org IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_org, CHR(31)), org))
    AND (:not_location IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_location, CHR(31)), location))
    AND (:not_owner IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_owner, CHR(31)), owner))
    AND (:not_segment IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_segment, CHR(31)), segment))
    AND (:outcome IS NULL OR outcome = :outcome)
    AND (
      :search IS NULL
      OR INSTR(
        TRANSLATE(
          LOWER(CONCAT_WS(' ', subject, NULLIF(org, '(none)'), NULLIF(owner, '(none)'))),
          'áàâãäåéèêëíìîïóòôõöúùûüçñýÿ',
          'aaaaaaeeeeiiiiooooouuuucnyy'
        ),
        :search
      )
      > 0
    )
),

keyed AS (
  SELECT
    *,
    CASE :sort
      WHEN 'type' THEN type
      WHEN 'outcome' THEN outcome
      ELSE
        TRANSLATE(
          LOWER(NULLIF(
            CASE :sort
              WHEN 'org' THEN org WHEN 'location' THEN location WHEN 'owner' THEN owner WHEN 'subject' THEN subject
            END,
            '(none)'
          )),
          'áàâãäåéèêëíìîïóòôõöúùûüçñýÿ',
          'aaaaaaeeeeiiiiooooouuuucnyy'
        )
    END AS sort_text,
    CASE :sort
      WHEN 'id' THEN id
      WHEN 'priority' THEN CASE priority WHEN 'low' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END
      WHEN 'dueDate' THEN DATEDIFF(due_date, DATE '2000-01-01')
      WHEN 'completedOn' THEN DATEDIFF(completed_on, DATE '2000-01-01')
      WHEN '' THEN CASE outcome WHEN 'late' THEN 1 ELSE 2 END
    END AS sort_number
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
        due_date ASC,
        id ASC
    ) AS position
  FROM keyed
)

SELECT
  t.total, n.id, n.org, n.location, n.owner, n.type, n.subject, n.priority, n.due_date, n.completed_on, n.outcome
FROM (SELECT COUNT(*) AS total FROM matching) AS t
LEFT JOIN numbered AS n ON n.position > :offset AND n.position <= :offset + :limit
ORDER BY n.position
