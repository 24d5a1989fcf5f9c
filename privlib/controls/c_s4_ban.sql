-- control: C-S4.ban
-- clauses: S4.ban
-- law: APPI Art. 27(1)
-- reports: R4
-- subject: provision
-- severity: no-basis C, unknown-recipient C
-- escalates: -
-- parameters: -
-- sentence: {provision} gave data away without a basis, or to nobody knows whom ({detail}).
-- sentence_ja: {provision}は、根拠がないか、提供先が不明なまま提供された（{detail}）。
-- evaluates: provisions given in the period
SELECT COUNT(*) AS evaluated
FROM provision
WHERE direction = 'out' AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before;

SELECT
    CASE WHEN p.basis IS NULL THEN 'no-basis' ELSE 'unknown-recipient' END AS detail,
    p.provision_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    p.occurred_at AS first_at,
    p.occurred_at AS last_at,
    'C' AS severity,
    '' AS touches
FROM provision AS p
WHERE p.direction = 'out' AND (p.basis IS NULL OR p.party_id IS NULL)
    AND p.jst_date >= $period_from AND p.jst_date < $period_to AND p.recorded_at < $known_before
ORDER BY subject_1;
