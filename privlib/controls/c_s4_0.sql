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
WITH special AS (
    SELECT DISTINCT e.provision_id
    FROM (SELECT provision_id, UNNEST(STRING_SPLIT(categories, '|')) AS category_id FROM provision) AS e
    JOIN category AS c ON c.category_id = e.category_id AND c.special_care = 'yes'
),
asked AS (
    SELECT p.provision_id, p.occurred_at, p.party_id, p.purpose, s.principal_key
    FROM provision AS p
    JOIN provision_subject AS s ON s.provision_id = p.provision_id
    WHERE p.direction = 'out' AND p.basis = 'A'
        AND p.jst_date >= $period_from AND p.jst_date < $period_to AND p.recorded_at < $known_before
),
known_agreement AS (
    SELECT
        a.principal_key, a.effect, a.party, a.valid_from, a.valid_to, q.received_at,
        UNNEST(STRING_SPLIT(a.purposes, '|')) AS purpose_id
    FROM agreement AS a
    LEFT JOIN request AS q ON q.request_id = a.evidence_ref AND a.effect = 'restrict'
    WHERE a.scope IN ('provide', 'all') AND a.recorded_at < $known_before
),
stopped AS (
    SELECT DISTINCT k.provision_id, k.principal_key
    FROM asked AS k
    JOIN known_agreement AS a
        ON a.principal_key = k.principal_key AND a.effect = 'restrict'
        AND (a.purpose_id = '*' OR k.purpose IS NULL OR a.purpose_id = k.purpose)
        AND LEAST(a.valid_from, COALESCE(a.received_at + INTERVAL 1 DAY * $grace_days, a.valid_from)) <= k.occurred_at
        AND k.occurred_at < a.valid_to
),
permitted AS (
    SELECT k.provision_id, k.principal_key, MAX(CASE WHEN a.purpose_id = k.purpose THEN 1 ELSE 0 END) AS named
    FROM asked AS k
    JOIN known_agreement AS a
        ON a.principal_key = k.principal_key AND a.effect = 'permit'
        AND (a.party IS NULL OR a.party = k.party_id OR a.party LIKE 'class:%')
        AND a.valid_from <= k.occurred_at AND k.occurred_at < a.valid_to
    GROUP BY k.provision_id, k.principal_key
)
SELECT
    'purpose-not-named' AS detail,
    k.provision_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(DISTINCT k.principal_key) AS n,
    COUNT(DISTINCT k.principal_key) AS n_persons,
    MIN(k.occurred_at) AS first_at,
    MAX(k.occurred_at) AS last_at,
    'H' AS severity,
    CONCAT(CASE WHEN COUNT(e.provision_id) > 0 THEN 'S' ELSE '' END, CASE WHEN BOOL_OR(s.minor) THEN 'm' ELSE '' END)
        AS touches
FROM asked AS k
JOIN principal AS s ON s.principal_key = k.principal_key
LEFT JOIN permitted AS p ON p.provision_id = k.provision_id AND p.principal_key = k.principal_key
LEFT JOIN stopped AS r ON r.provision_id = k.provision_id AND r.principal_key = k.principal_key
LEFT JOIN special AS e ON e.provision_id = k.provision_id
WHERE p.named = 0 AND r.principal_key IS NULL
GROUP BY k.provision_id
ORDER BY subject_1;
