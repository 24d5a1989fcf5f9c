-- control: C-T.b
-- clauses: T01, T02, T03, T04, T05, T06, T07, T08, T09, T10, T11, T12, T13, T14
-- law: APPI Art. 21, Art. 32
-- reports: R1, R13
-- subject: category
-- severity: not-held I
-- escalates: -
-- parameters: -
-- sentence: The policy names {category}, and no holding has it.
-- sentence_ja: ポリシーにある{category}を、どの保有先も持っていない。
-- evaluates: categories the policy names
SELECT COUNT(*) AS evaluated
FROM category
WHERE declared;

SELECT
    'not-held' AS detail,
    c.category_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    CAST(NULL AS TIMESTAMP) AS first_at,
    CAST(NULL AS TIMESTAMP) AS last_at,
    'I' AS severity,
    '' AS touches
FROM category AS c
WHERE c.declared
    AND NOT EXISTS (
        SELECT 1
        FROM holding_field AS f
        JOIN holding AS h ON h.holding_id = f.holding_id AND h.valid_from <= $as_of AND h.valid_to > $as_of
        WHERE f.category_id = c.category_id
    )
ORDER BY subject_1;
