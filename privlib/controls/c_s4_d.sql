-- control: C-S4.D
-- clauses: S4.D
-- law: APPI Art. 27(5)
-- reports: R6, R4
-- subject: provision, detail
-- severity: purpose H, category H
-- escalates: S, N
-- parameters: -
-- sentence: {provision} gave a trustee more than its contract covers: {detail}.
-- sentence_ja: {provision}は、委託契約の範囲を超えている（{detail}）。
-- evaluates: entrusted provisions in the period inside a contract
SELECT COUNT(*) AS evaluated
FROM provision AS p
WHERE p.direction = 'out' AND p.basis = 'D'
    AND p.jst_date >= $period_from AND p.jst_date < $period_to AND p.recorded_at < $known_before
    AND EXISTS (
        SELECT 1
        FROM contract AS c
        WHERE c.kind IN ('entrust', 'subentrust') AND c.party_id = p.party_id
            AND c.valid_from <= p.jst_date AND p.jst_date < c.valid_to
    );

-- A contract that names the purpose must hold every category; where none names it, the purpose is what is wrong.
WITH held AS (
    SELECT
        p.provision_id, p.occurred_at, p.n_principals, p.categories,
        c.contract_id, c.categories AS covered,
        p.purpose IS NOT NULL AND LIST_CONTAINS(STRING_SPLIT(c.purposes, '|'), p.purpose) AS named
    FROM provision AS p
    JOIN contract AS c
        ON c.kind IN ('entrust', 'subentrust') AND c.party_id = p.party_id
        AND c.valid_from <= p.jst_date AND p.jst_date < c.valid_to
    WHERE p.direction = 'out' AND p.basis = 'D'
        AND p.jst_date >= $period_from AND p.jst_date < $period_to AND p.recorded_at < $known_before
),
outside AS (
    SELECT DISTINCT provision_id, contract_id
    FROM (
        SELECT provision_id, contract_id, covered, UNNEST(STRING_SPLIT(categories, '|')) AS category_id FROM held
    ) AS e
    WHERE NOT LIST_CONTAINS(STRING_SPLIT(covered, '|'), category_id)
),
judged AS (
    SELECT
        h.provision_id,
        MIN(h.occurred_at) AS occurred_at,
        MAX(h.n_principals) AS n_principals,
        BOOL_OR(h.named) AS named,
        BOOL_OR(h.named AND o.contract_id IS NULL) AS inside
    FROM held AS h
    LEFT JOIN outside AS o ON o.provision_id = h.provision_id AND o.contract_id = h.contract_id
    GROUP BY h.provision_id
)
SELECT
    CASE WHEN j.named THEN 'category' ELSE 'purpose' END AS detail,
    j.provision_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    j.n_principals AS n_persons,
    j.occurred_at AS first_at,
    j.occurred_at AS last_at,
    'H' AS severity,
    CASE WHEN s.provision_id IS NOT NULL THEN 'S' ELSE '' END AS touches
FROM judged AS j
LEFT JOIN special_provision AS s ON s.provision_id = j.provision_id
WHERE NOT j.inside
ORDER BY subject_1, detail;
