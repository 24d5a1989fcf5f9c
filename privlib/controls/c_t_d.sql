-- control: C-T.d
-- clauses: T01, T02, T03, T04, T05, T06, T07, T08, T09, T10, T11, T12, T13, T14
-- law: APPI Art. 23, Guidelines 10-3
-- reports: R1, R12
-- subject: holding, field
-- severity: unmapped H
-- escalates: -
-- parameters: -
-- sentence: The field {field} of {holding} has no category of the policy.
-- sentence_ja: {holding}の項目{field}に、ポリシーの種類が対応していない。
-- evaluates: fields of holdings in force
SELECT COUNT(*) AS evaluated
FROM holding_field AS f
JOIN holding AS h ON h.holding_id = f.holding_id AND h.valid_from <= $as_of AND h.valid_to > $as_of;

-- A field whose name is no code is named by its place among the holding's fields, since a subject is a code. A category
-- that the policy does not have is none.
WITH named AS (
    SELECT
        f.holding_id,
        f.category_id,
        CASE
            WHEN REGEXP_MATCHES(f.field, '^[A-Za-z0-9:._-]{1,80}$') THEN f.field
            ELSE CONCAT('field:', CAST(ROW_NUMBER() OVER (PARTITION BY f.holding_id ORDER BY f.field) AS VARCHAR))
        END AS field
    FROM holding_field AS f
    JOIN holding AS h ON h.holding_id = f.holding_id AND h.valid_from <= $as_of AND h.valid_to > $as_of
)
SELECT
    'unmapped' AS detail,
    n.holding_id AS subject_1,
    n.field AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    CAST(NULL AS TIMESTAMP) AS first_at,
    CAST(NULL AS TIMESTAMP) AS last_at,
    'H' AS severity,
    '' AS touches
FROM named AS n
WHERE n.category_id IS NULL OR n.category_id NOT IN (SELECT category_id FROM category)
ORDER BY subject_1, subject_2;
