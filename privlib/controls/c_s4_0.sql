-- control: C-S4.0
-- clauses: S4.0
-- law: APPI Art. 27(1)
-- reports: R4
-- subject: provision
-- severity: purpose-not-named H
-- escalates: S, m, N
-- parameters: grace_days
-- sentence: {provision} served a purpose that the persons' consents do not name.
-- sentence_ja: {provision}は、本人の同意に示されていない目的のために提供された。
-- evaluates: provisions in the period that rest on consent
SELECT COUNT(*) AS evaluated
FROM provision
WHERE direction = 'out' AND basis = 'A'
    AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before;

-- Persons without any consent are C-S4.A's. A provision without a purpose serves none that a consent could name.
SELECT
    'purpose-not-named' AS detail,
    provision_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(DISTINCT principal_key) AS n,
    COUNT(DISTINCT principal_key) AS n_persons,
    MIN(occurred_at) AS first_at,
    MAX(occurred_at) AS last_at,
    'H' AS severity,
    CONCAT(CASE WHEN BOOL_OR(special) THEN 'S' ELSE '' END, CASE WHEN BOOL_OR(minor) THEN 'm' ELSE '' END) AS touches
FROM provided_person
WHERE permitted AND NOT named AND NOT stopped
GROUP BY provision_id
ORDER BY subject_1;
