-- control: C-P1.3b.role
-- clauses: P1.3b
-- law: APPI Art. 23, Art. 24
-- reports: R1, R3
-- subject: actor, holding
-- severity: outside-role H
-- escalates: S, P
-- parameters: -
-- sentence: {actor} used {holding}, which is open to none of the roles of that account.
-- sentence_ja: {actor}が、その役割に開かれていない{holding}を利用した。
-- evaluates: uses in the period by persons
SELECT COUNT(*) AS evaluated
FROM coverage_use AS u
JOIN actor AS a ON a.actor_id = u.actor_id AND a.kind = 'person'
WHERE u.result = 'done';

WITH touched AS (
    SELECT o.event_id, BOOL_OR(c.special_care = 'yes') AS special, BOOL_OR(c.property_risk) AS property
    FROM (SELECT event_id, UNNEST(STRING_SPLIT(categories, '|')) AS category_id FROM outside_role) AS o
    JOIN category AS c ON c.category_id = o.category_id
    GROUP BY o.event_id
)
SELECT
    'outside-role' AS detail,
    o.actor_id AS subject_1,
    o.holding_id AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT o.principal_key) AS n_persons,
    MIN(o.occurred_at) AS first_at,
    MAX(o.occurred_at) AS last_at,
    'H' AS severity,
    CONCAT(
        CASE WHEN BOOL_OR(t.special) THEN 'S' ELSE '' END, CASE WHEN BOOL_OR(t.property) THEN 'P' ELSE '' END
    ) AS touches
FROM outside_role AS o
LEFT JOIN touched AS t ON t.event_id = o.event_id
GROUP BY o.actor_id, o.holding_id
ORDER BY subject_1, subject_2;
