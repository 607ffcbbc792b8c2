-- Question: which actions are open, a page at a time, how many are there, and how much hangs on them?
-- Parameters: :as_of, :day (one that a snapshot was kept of, or NULL for :as_of), :org, :location, :owner,
--   :segment (names joined by chr(31), or NULL for all), :not_org, :not_location, :not_owner, :not_segment (those to
--   leave out), :stage (stages of their opportunities, joined by chr(31), or NULL), :status (overdue, onTrack or
--   NULL), :bucket (or NULL), :search (folded to plain lower case, or NULL), :sort (a field or ''), :direction
--   (1 or -1), :type (types joined by chr(31), or NULL), :accepted (parts/accepted.sql), :limit, :offset
-- Always at least one row: with an empty page, one that holds only the totals.
-- With: accepted, visible_actions_open_snapshot
WITH standing AS (
  SELECT
    id, org, location, owner, segment, type, subject, priority, due_date, days_late, bucket, opportunity_id,
    stage, amount_at_risk
  FROM visible_actions_open_snapshot
  WHERE snapshot_date = COALESCE(:day, :as_of)
  UNION ALL
  SELECT
    id, org, location, owner, segment, 'fromMeeting', subject, 'medium', due_date,
    CASE WHEN bucket = 'overdue' THEN DATEDIFF(COALESCE(:day, :as_of), due_date) ELSE 0 END, bucket, NULL,
    '(none)', 0
  FROM accepted
  WHERE accepted_on <= COALESCE(:day, :as_of)
),

matching AS (
  SELECT
    id, org, location, owner, type, subject, priority,
    CASE WHEN bucket = 'overdue' THEN 'overdue' ELSE 'onTrack' END AS status,
    due_date, days_late, opportunity_id, amount_at_risk
  FROM standing
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND (:not_org IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_org, CHR(31)), org))
    AND (:not_location IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_location, CHR(31)), location))
    AND (:not_owner IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_owner, CHR(31)), owner))
    AND (:not_segment IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_segment, CHR(31)), segment))
    AND (:stage IS NULL OR ARRAY_CONTAINS(SPLIT(:stage, CHR(31)), stage))
    AND (:bucket IS NULL OR bucket = :bucket)
    AND (:type IS NULL OR ARRAY_CONTAINS(SPLIT(:type, CHR(31)), type))
    AND (:status IS NULL OR (bucket = 'overdue') = (:status = 'overdue'))
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
      WHEN
        'org'
        THEN TRANSLATE(LOWER(NULLIF(org, '(none)')), 'áàâãäåéèêëíìîïóòôõöúùûüçñýÿ', 'aaaaaaeeeeiiiiooooouuuucnyy')
      WHEN
        'location'
        THEN TRANSLATE(LOWER(NULLIF(location, '(none)')), 'áàâãäåéèêëíìîïóòôõöúùûüçñýÿ', 'aaaaaaeeeeiiiiooooouuuucnyy')
      WHEN
        'owner'
        THEN TRANSLATE(LOWER(NULLIF(owner, '(none)')), 'áàâãäåéèêëíìîïóòôõöúùûüçñýÿ', 'aaaaaaeeeeiiiiooooouuuucnyy')
      WHEN 'subject' THEN TRANSLATE(LOWER(subject), 'áàâãäåéèêëíìîïóòôõöúùûüçñýÿ', 'aaaaaaeeeeiiiiooooouuuucnyy')
      WHEN 'type' THEN type
      WHEN 'status' THEN status
    END AS sort_text,
    CASE :sort
      WHEN 'id' THEN CAST(id AS DOUBLE)
      WHEN 'priority' THEN CASE priority WHEN 'low' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END
      WHEN 'dueDate' THEN DATEDIFF(due_date, DATE '2000-01-01')
      WHEN 'daysLate' THEN days_late
      WHEN 'opportunityId' THEN opportunity_id
      WHEN 'amountAtRisk' THEN amount_at_risk
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
        due_date ASC NULLS LAST,
        id ASC
    ) AS position
  FROM keyed
)

SELECT
  t.total, t.total_amount_at_risk, n.id, n.org, n.location, n.owner, n.type, n.subject, n.priority, n.status,
  n.due_date, n.days_late, n.opportunity_id, n.amount_at_risk
FROM (SELECT COUNT(*) AS total, COALESCE(SUM(amount_at_risk), 0) AS total_amount_at_risk FROM matching) AS t
LEFT JOIN numbered AS n ON n.position > :offset AND n.position <= :offset + :limit
ORDER BY n.position
