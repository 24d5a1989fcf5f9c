-- control: C-S4.A
-- clauses: S4.A
-- law: APPI Art. 27(1)
-- reports: R4
-- subject: provision
-- severity: no-consent C
-- escalates: S, m, N
-- parameters: grace_days
-- sentence: {provision} gave away data of persons who had not consented to it, or had stopped it.
-- sentence_ja: {provision}は、提供に同意していないか停止した本人のデータを含む。
-- evaluates: provisions in the period that rest on consent
SELECT COUNT(*) AS evaluated
FROM provision
WHERE direction = 'out' AND basis = 'A'
    AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before;

SELECT
    'no-consent' AS detail,
    provision_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(DISTINCT principal_key) AS n,
    COUNT(DISTINCT principal_key) AS n_persons,
    MIN(occurred_at) AS first_at,
    MAX(occurred_at) AS last_at,
    'C' AS severity,
    CONCAT(CASE WHEN BOOL_OR(special) THEN 'S' ELSE '' END, CASE WHEN BOOL_OR(minor) THEN 'm' ELSE '' END) AS touches
FROM provided_person
WHERE NOT permitted OR stopped
GROUP BY provision_id
ORDER BY subject_1;
