-- control: C-L29.fields
-- clauses: S4.A
-- law: APPI Art. 29, Art. 30, Art. 31
-- reports: R4
-- subject: provision, detail
-- severity: missing:consent H, missing:recipient H, missing:person H, missing:items H, missing:date H, missing:giver
--   H, missing:background H, missing:publicity H, missing:confirmed H
-- escalates: -
-- parameters: -
-- sentence: The record of {provision} does not say all that the law asks for: {detail}.
-- sentence_ja: {provision}の記録に、法令の求める事項が欠けている（{detail}）。
-- evaluates: provisions in the period that need a record
SELECT COUNT(*) AS evaluated
FROM provision
WHERE (basis IN ('A', 'NOTICE') OR (direction = 'out' AND basis = 'REL'))
    AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before;

WITH needed AS (
    SELECT 'out' AS direction, 'A' AS basis, 'consent|recipient|person|items' AS fields
    UNION ALL
    SELECT 'out' AS direction, 'NOTICE' AS basis, 'date|recipient|person|items' AS fields
    UNION ALL
    SELECT 'out' AS direction, 'REL' AS basis, 'confirmed|date|recipient|items' AS fields
    UNION ALL
    SELECT 'in' AS direction, 'A' AS basis, 'consent|giver|background|person|items' AS fields
    UNION ALL
    SELECT 'in' AS direction, 'NOTICE' AS basis, 'date|giver|background|person|items|publicity' AS fields
),
field AS (
    SELECT p.provision_id, p.occurred_at, p.record_fields, UNNEST(STRING_SPLIT(r.fields, '|')) AS name
    FROM provision AS p
    JOIN needed AS r ON r.direction = p.direction AND r.basis = p.basis
    WHERE p.jst_date >= $period_from AND p.jst_date < $period_to AND p.recorded_at < $known_before
)
SELECT
    CONCAT('missing:', f.name) AS detail,
    f.provision_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    f.occurred_at AS first_at,
    f.occurred_at AS last_at,
    'H' AS severity,
    '' AS touches
FROM field AS f
WHERE NOT LIST_CONTAINS(STRING_SPLIT(COALESCE(f.record_fields, ''), '|'), f.name)
ORDER BY subject_1, detail;
