-- control: C-T.c
-- clauses: T01, T02, T03, T04, T05, T06, T07, T08, T09, T10, T11, T12, T13, T14
-- law: APPI Art. 17, Art. 21
-- reports: R1, R13
-- subject: category
-- severity: no-purpose H
-- escalates: -
-- parameters: -
-- sentence: {category} is held, and no purpose may use it.
-- sentence_ja: 保有している{category}に、利用できる目的がない。
-- evaluates: categories that the policy names and that are held
SELECT COUNT(DISTINCT c.category_id) AS evaluated
FROM category AS c
JOIN holding_field AS f ON f.category_id = c.category_id
JOIN holding AS h ON h.holding_id = f.holding_id AND h.valid_from <= $as_of AND h.valid_to > $as_of
WHERE c.declared;

SELECT
    'no-purpose' AS detail,
    c.category_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    CAST(NULL AS TIMESTAMP) AS first_at,
    CAST(NULL AS TIMESTAMP) AS last_at,
    'H' AS severity,
    '' AS touches
FROM category AS c
WHERE c.declared
    AND EXISTS (
        SELECT 1
        FROM holding_field AS f
        JOIN holding AS h ON h.holding_id = f.holding_id AND h.valid_from <= $as_of AND h.valid_to > $as_of
        WHERE f.category_id = c.category_id
    )
    AND NOT EXISTS (
        SELECT 1
        FROM category_purpose AS m
        WHERE m.category_id = c.category_id AND m.valid_from <= $as_of AND m.valid_to > $as_of
    )
ORDER BY subject_1;
