-- control: C-U7
-- clauses: U7
-- law: APPI Art. 18
-- reports: R1, R11
-- subject: holding, detail
-- severity: no-case M, closed-case M
-- escalates: -
-- parameters: -
-- sentence: Data of {holding} were looked up to answer inquiries, and no inquiry was open then: {detail}.
-- sentence_ja: 問い合わせ対応として{holding}が閲覧されたが、その時点で受付中の問い合わせがない（{detail}）。
-- evaluates: uses for U7 in the period
SELECT COUNT(*) AS evaluated
FROM coverage_use
WHERE class <> 'denied' AND purpose_id = 'U7';

-- An inquiry is open from its receipt until it is resolved, that instant left out.
WITH judged AS (
    SELECT
        u.holding_id,
        u.principal_key,
        u.occurred_at,
        CASE
            WHEN i.inquiry_id IS NULL THEN 'no-case'
            WHEN u.occurred_at < i.received_at OR i.resolved_at <= u.occurred_at THEN 'closed-case'
        END AS detail
    FROM coverage_use AS u
    JOIN use_event AS e ON e.event_id = u.event_id
    LEFT JOIN inquiry AS i ON i.inquiry_id = e.case_ref
    WHERE u.class <> 'denied' AND u.purpose_id = 'U7'
)
SELECT
    detail,
    holding_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT principal_key) AS n_persons,
    MIN(occurred_at) AS first_at,
    MAX(occurred_at) AS last_at,
    'M' AS severity,
    '' AS touches
FROM judged
WHERE detail IS NOT NULL
GROUP BY holding_id, detail
ORDER BY subject_1, detail;
