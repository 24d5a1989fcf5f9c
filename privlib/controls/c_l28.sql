-- control: C-L28
-- clauses: S4.A
-- law: APPI Art. 28
-- reports: R4
-- subject: provision
-- severity: no-basis H, no-information H, no-confirmation H
-- escalates: S, N
-- parameters: -
-- sentence: {provision} went abroad without what that needs: {detail}.
-- sentence_ja: {provision}の外国への提供に、必要なものがない（{detail}）。
-- evaluates: provisions abroad in the period, statistics and anonymised sets aside
SELECT COUNT(*) AS evaluated
FROM provision AS p
LEFT JOIN party AS y ON y.party_id = p.party_id
WHERE p.direction = 'out' AND (p.is_foreign OR COALESCE(y.country, 'JP') <> 'JP')
    AND COALESCE(p.basis, '') NOT IN ('B', 'ANPI', 'REL', 'LAW')
    AND p.jst_date >= $period_from AND p.jst_date < $period_to AND p.recorded_at < $known_before;

-- An adequate country needs nothing more; equivalent measures need a confirmation that is not past its day; otherwise
-- each person consented to this recipient abroad. A consent that names no recipient cannot have told of its country.
WITH abroad AS (
    SELECT p.provision_id, p.occurred_at, p.jst_date, p.party_id, p.n_principals, y.foreign_basis
    FROM provision AS p
    LEFT JOIN party AS y ON y.party_id = p.party_id
    WHERE p.direction = 'out' AND (p.is_foreign OR COALESCE(y.country, 'JP') <> 'JP')
        AND COALESCE(p.basis, '') NOT IN ('B', 'ANPI', 'REL', 'LAW')
        AND p.jst_date >= $period_from AND p.jst_date < $period_to AND p.recorded_at < $known_before
),
confirmed AS (
    SELECT DISTINCT a.provision_id
    FROM abroad AS a
    JOIN contract AS c ON c.party_id = a.party_id
    JOIN supervision AS s
        ON s.contract_id = c.contract_id AND s.kind = 'foreign_confirm' AND s.result <> 'fail'
        AND s.done_on <= a.jst_date AND (s.next_due IS NULL OR a.jst_date <= s.next_due)
),
person AS (
    SELECT
        a.provision_id,
        s.principal_key,
        MAX(CASE WHEN g.party = a.party_id THEN 2 WHEN g.agreement_id IS NOT NULL THEN 1 ELSE 0 END) AS informed
    FROM abroad AS a
    JOIN provision_subject AS s ON s.provision_id = a.provision_id
    LEFT JOIN agreement AS g
        ON g.principal_key = s.principal_key AND g.effect = 'permit' AND g.scope = 'provide_foreign'
        AND g.recorded_at < $known_before AND g.valid_from <= a.occurred_at AND a.occurred_at < g.valid_to
        AND (g.party IS NULL OR g.party = a.party_id OR g.party LIKE 'class:%')
    GROUP BY a.provision_id, s.principal_key
),
told AS (
    SELECT
        provision_id,
        COUNT(CASE WHEN informed = 0 THEN 1 END) AS without,
        COUNT(CASE WHEN informed = 1 THEN 1 END) AS uninformed
    FROM person
    GROUP BY provision_id
),
judged AS (
    SELECT
        a.provision_id, a.occurred_at,
        CASE
            WHEN a.foreign_basis = 'adequate' THEN NULL
            WHEN a.foreign_basis = 'equivalent' AND c.provision_id IS NULL THEN 'no-confirmation'
            WHEN a.foreign_basis = 'equivalent' THEN NULL
            WHEN t.provision_id IS NULL OR t.without > 0 THEN 'no-basis'
            WHEN t.uninformed > 0 THEN 'no-information'
        END AS detail,
        CASE
            WHEN a.foreign_basis = 'equivalent' OR t.provision_id IS NULL THEN a.n_principals
            WHEN t.without > 0 THEN t.without
            ELSE t.uninformed
        END AS persons
    FROM abroad AS a
    LEFT JOIN confirmed AS c ON c.provision_id = a.provision_id
    LEFT JOIN told AS t ON t.provision_id = a.provision_id
)
SELECT
    j.detail AS detail,
    j.provision_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    j.persons AS n_persons,
    j.occurred_at AS first_at,
    j.occurred_at AS last_at,
    'H' AS severity,
    CASE WHEN s.provision_id IS NOT NULL THEN 'S' ELSE '' END AS touches
FROM judged AS j
LEFT JOIN special_provision AS s ON s.provision_id = j.provision_id
WHERE j.detail IS NOT NULL
ORDER BY subject_1;
