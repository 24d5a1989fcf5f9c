-- control: C-U1
-- clauses: U1
-- law: APPI Art. 41
-- reports: R1, R9
-- subject: holding
-- severity: not-personal-regime H
-- escalates: S
-- parameters: -
-- sentence: Service was made to suit persons through {holding}, which must not be used to reach anyone.
-- sentence_ja: 本人に働きかけてはならない{holding}を通じて、個人に合わせたサービスが提供された。
-- evaluates: uses of a person's data for U1 in the period
SELECT COUNT(*) AS evaluated
FROM coverage_use
WHERE class = 'attributable' AND purpose_id = 'U1';

-- Pseudonymised data are of the personal regime, and must not be used to reach a person all the same.
WITH outside AS (
    SELECT u.event_id, u.holding_id, u.principal_key, u.occurred_at, u.categories
    FROM coverage_use AS u
    JOIN holding AS h
        ON h.holding_id = u.holding_id
        AND h.legal_class IN ('pseudonymised', 'statistical', 'personal_related', 'anonymised')
    WHERE u.class = 'attributable' AND u.purpose_id = 'U1'
),
special AS (
    SELECT DISTINCT o.event_id
    FROM (SELECT event_id, UNNEST(STRING_SPLIT(categories, '|')) AS category_id FROM outside) AS o
    JOIN category AS c ON c.category_id = o.category_id AND c.special_care = 'yes'
)
SELECT
    'not-personal-regime' AS detail,
    o.holding_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT o.principal_key) AS n_persons,
    MIN(o.occurred_at) AS first_at,
    MAX(o.occurred_at) AS last_at,
    'H' AS severity,
    CASE WHEN COUNT(s.event_id) > 0 THEN 'S' ELSE '' END AS touches
FROM outside AS o
LEFT JOIN special AS s ON s.event_id = o.event_id
GROUP BY o.holding_id
ORDER BY subject_1;
