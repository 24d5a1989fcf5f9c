-- control: C-L22.unused
-- clauses: S2.limit
-- law: APPI Art. 22
-- reports: R1, R12
-- subject: holding
-- severity: unused M
-- escalates: -
-- parameters: unused_months
-- sentence: {holding} has served no use for a long time and is still kept.
-- sentence_ja: {holding}は長期間利用されないまま保有されている。
-- evaluates: holdings in force that are old enough
SELECT COUNT(*) AS evaluated
FROM holding
WHERE valid_from <= CAST($period_to - INTERVAL 1 MONTH * $unused_months AS DATE) AND valid_to >= $period_to;

-- Use through a join counts for both holdings, a use without purpose counts too, an attempt that was denied does not.
WITH used AS (
    SELECT holding_id, joined_holdings
    FROM use_event
    WHERE jst_date >= CAST($period_to - INTERVAL 1 MONTH * $unused_months AS DATE) AND jst_date < $period_to
        AND recorded_at < $known_before AND result <> 'denied'
),
served AS (
    SELECT holding_id FROM used
    UNION
    SELECT UNNEST(STRING_SPLIT(joined_holdings, '|')) AS holding_id FROM used WHERE joined_holdings IS NOT NULL
    UNION
    SELECT holding_id
    FROM history_event
    WHERE linked AND holding_id IS NOT NULL
        AND jst_date >= CAST($period_to - INTERVAL 1 MONTH * $unused_months AS DATE) AND jst_date < $period_to
)
SELECT
    'unused' AS detail,
    h.holding_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    CAST(NULL AS TIMESTAMP) AS first_at,
    CAST(NULL AS TIMESTAMP) AS last_at,
    'M' AS severity,
    '' AS touches
FROM holding AS h
WHERE h.valid_from <= CAST($period_to - INTERVAL 1 MONTH * $unused_months AS DATE) AND h.valid_to >= $period_to
    AND h.holding_id NOT IN (SELECT holding_id FROM served)
ORDER BY subject_1;
