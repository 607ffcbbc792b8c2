-- Question: which opportunities stand behind the pipeline, won and win-rate numbers, a page at a time, how
--   many are there, and how much are they worth?
-- Parameters: :kind (open, won, lost, closed, left, advanced), :start, :end (days, included), :org, :location, :owner,
--   :segment (names joined by chr(31), or NULL for all), :not_org, :not_location, :not_owner, :not_segment (those to
--   leave out), :stage (stages joined by chr(31), or NULL), :search (folded, or NULL), :sort (a field or ''),
--   :direction (1 or -1), :limit, :offset
-- Open ones stand at the period's end, in the stage of that day; won, lost and closed ones were closed in the
-- period. The others left a stage in it, advanced for a later one or to be won: a row for each stage left.
-- Always at least one row: with an empty page, one that holds only the totals.
-- With: visible_pipeline_daily
WITH matching AS (
  SELECT
    opportunity_id AS id, org, location, owner, segment, stage, stage_order, amount, probability,
    created_at, expected_close_date, closed_at, entered_on,
    CASE
      WHEN :kind = 'open' THEN DATEDIFF(:end, entered_on)
      WHEN :kind IN ('left', 'advanced') THEN DATEDIFF(left_on, entered_on)
    END AS days_in_stage,
    CASE WHEN :kind IN ('left', 'advanced') THEN left_on END AS left_on
  FROM visible_pipeline_daily
  WHERE
    (:org IS NULL OR ARRAY_CONTAINS(SPLIT(:org, CHR(31)), org))
    AND (:location IS NULL OR ARRAY_CONTAINS(SPLIT(:location, CHR(31)), location))
    AND (:owner IS NULL OR ARRAY_CONTAINS(SPLIT(:owner, CHR(31)), owner))
    AND (:segment IS NULL OR ARRAY_CONTAINS(SPLIT(:segment, CHR(31)), segment))
    AND (:not_org IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_org, CHR(31)), org))
    AND (:not_location IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_location, CHR(31)), location))
    AND (:not_owner IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_owner, CHR(31)), owner))
    AND (:not_segment IS NULL OR NOT ARRAY_CONTAINS(SPLIT(:not_segment, CHR(31)), segment))
    AND (
      (
        :kind = 'open' AND stage_order <= 4
        AND entered_on <= :end AND (left_on IS NULL OR left_on > :end)
      )
      OR (
        :kind IN ('won', 'lost', 'closed') AND left_on IS NULL
        AND closed_on BETWEEN :start AND :end
        AND (:kind = 'closed' OR is_won = (:kind = 'won'))
      )
      OR (
        :kind IN ('left', 'advanced') AND stage_order <= 4
        AND left_on BETWEEN :start AND :end
        AND (:kind = 'left' OR next_order BETWEEN stage_order + 1 AND 5)
      )
    )
    AND (:stage IS NULL OR ARRAY_CONTAINS(SPLIT(:stage, CHR(31)), stage))
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
      WHEN
        'segment'
        THEN TRANSLATE(LOWER(NULLIF(segment, '(none)')), 'áàâãäåéèêëíìîïóòôõöúùûüçñýÿ', 'aaaaaaeeeeiiiiooooouuuucnyy')
    END AS sort_text,
    CASE :sort
      WHEN 'id' THEN CAST(id AS DOUBLE)
      WHEN 'stage' THEN stage_order
      WHEN 'probability' THEN probability
      WHEN 'createdAt' THEN TIMESTAMPDIFF(SECOND, TIMESTAMP '2000-01-01 00:00:00', created_at)
      WHEN 'expectedCloseDate' THEN DATEDIFF(expected_close_date, DATE '2000-01-01')
      WHEN 'closedAt' THEN TIMESTAMPDIFF(SECOND, TIMESTAMP '2000-01-01 00:00:00', closed_at)
      WHEN 'daysInStage' THEN days_in_stage
      WHEN 'leftOn' THEN DATEDIFF(left_on, DATE '2000-01-01')
      WHEN 'amount' THEN amount
      ELSE -amount
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
        id ASC,
        entered_on ASC,
        stage_order ASC
    ) AS position
  FROM keyed
)

SELECT
  t.total, t.total_amount, t.total_weighted, n.id, n.org, n.location, n.owner, n.segment, n.stage, n.amount,
  n.probability, n.created_at, n.expected_close_date, n.closed_at, n.days_in_stage, n.left_on
FROM (
  SELECT
    COUNT(*) AS total,
    COALESCE(SUM(amount), 0) AS total_amount,
    CAST(COALESCE(SUM(amount * probability), 0) AS DOUBLE) / 100 AS total_weighted
  FROM matching
) AS t
LEFT JOIN numbered AS n ON n.position > :offset AND n.position <= :offset + :limit
ORDER BY n.position
