-- control: C-A3
-- clauses: A3
-- law: APPI Art. 30
-- reports: R4
-- subject: provision
-- severity: no-agreement H, no-background H, no-record H
-- escalates: S
-- parameters: -
-- sentence: {provision} was received without what an acquisition under agreement needs: {detail}.
-- sentence_ja: {provision}の受領に、契約による取得に必要なものがない（{detail}）。
-- evaluates: provisions received in the period
SELECT COUNT(*) AS evaluated
FROM provision
WHERE direction = 'in' AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before;

-- What weighs most is named: an agreement in force, then how the giver came by the data, then the record.
WITH received AS (
    SELECT
        p.provision_id,
        p.occurred_at,
        CASE
            WHEN NOT EXISTS (
                SELECT 1
                FROM contract AS c
                WHERE c.party_id = p.party_id AND c.valid_from <= p.jst_date AND p.jst_date < c.valid_to
            ) THEN 'no-agreement'
            WHEN p.acquisition_background IS NULL THEN 'no-background'
            WHEN p.record_made_at IS NULL OR p.record_made_at >= $known_before THEN 'no-record'
        END AS detail
    FROM provision AS p
    WHERE p.direction = 'in'
        AND p.jst_date >= $period_from AND p.jst_date < $period_to AND p.recorded_at < $known_before
)
SELECT
    r.detail AS detail,
    r.provision_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    r.occurred_at AS first_at,
    r.occurred_at AS last_at,
    'H' AS severity,
    CASE WHEN s.provision_id IS NOT NULL THEN 'S' ELSE '' END AS touches
FROM received AS r
LEFT JOIN special_provision AS s ON s.provision_id = r.provision_id
WHERE r.detail IS NOT NULL
ORDER BY subject_1;
