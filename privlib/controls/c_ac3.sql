-- control: C-AC3
-- clauses: P1.5a
-- law: APPI Art. 22
-- reports: R12
-- subject: holding
-- severity: repeated M
-- escalates: -
-- parameters: -
-- sentence: Shipments of {holding} that had come back went out again, and nothing was corrected or verified between.
-- sentence_ja: 返送された{holding}の発送が、訂正も確認もなく再び行われた。
-- evaluates: shipments that came back before the period's end
SELECT COUNT(*) AS evaluated
FROM use_event
WHERE action = 'ship' AND result = 'returned' AND jst_date < $period_to AND recorded_at < $known_before;

-- Days of verification are inside on both sides.
WITH moved AS (
    SELECT
        principal_key, holding_id, occurred_at, jst_date, action,
        LAG(action) OVER (PARTITION BY principal_key ORDER BY occurred_at, event_id) AS last_action,
        LAG(result) OVER (PARTITION BY principal_key ORDER BY occurred_at, event_id) AS last_result,
        LAG(jst_date) OVER (PARTITION BY principal_key ORDER BY occurred_at, event_id) AS last_date
    FROM use_event
    WHERE action IN ('ship', 'correct') AND result <> 'denied' AND principal_key IS NOT NULL
        AND jst_date < $period_to AND recorded_at < $known_before
),
again AS (
    SELECT principal_key, holding_id, occurred_at, jst_date, last_date
    FROM moved
    WHERE action = 'ship' AND last_action = 'ship' AND last_result = 'returned' AND jst_date >= $period_from
)
SELECT
    'repeated' AS detail,
    a.holding_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT a.principal_key) AS n_persons,
    MIN(a.occurred_at) AS first_at,
    MAX(a.occurred_at) AS last_at,
    'M' AS severity,
    '' AS touches
FROM again AS a
WHERE NOT EXISTS (
        SELECT 1
        FROM principal_verification AS v
        WHERE v.principal_key = a.principal_key AND v.verified_on >= a.last_date AND v.verified_on <= a.jst_date
    )
GROUP BY a.holding_id
ORDER BY subject_1;
