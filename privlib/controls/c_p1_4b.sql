-- control: C-P1.4b
-- clauses: P1.4b
-- law: APPI Art. 27(2), Art. 27(5)(iii)
-- reports: R4
-- subject: provision
-- severity: special-care C, no-filing C, no-announcement C
-- escalates: -
-- parameters: -
-- sentence: {provision} rests on notice alone, which does not carry it: {detail}.
-- sentence_ja: {provision}は通知のみを根拠としているが、それでは足りない（{detail}）。
-- evaluates: provisions in the period that rest on opt-out or joint use
SELECT COUNT(*) AS evaluated
FROM provision
WHERE direction = 'out' AND basis IN ('NOTICE', 'JOINT')
    AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before;

-- Opt-out never carries special care-required information, whatever was filed.
SELECT
    CASE
        WHEN p.basis = 'NOTICE' AND s.provision_id IS NOT NULL THEN 'special-care'
        WHEN p.basis = 'NOTICE' THEN 'no-filing'
        ELSE 'no-announcement'
    END AS detail,
    p.provision_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    p.n_principals AS n_persons,
    p.occurred_at AS first_at,
    p.occurred_at AS last_at,
    'C' AS severity,
    '' AS touches
FROM provision AS p
LEFT JOIN special_provision AS s ON s.provision_id = p.provision_id
WHERE p.direction = 'out'
    AND (
        (p.basis IN ('NOTICE', 'JOINT') AND p.filing_ref IS NULL)
        OR (p.basis = 'NOTICE' AND s.provision_id IS NOT NULL)
    )
    AND p.jst_date >= $period_from AND p.jst_date < $period_to AND p.recorded_at < $known_before
ORDER BY subject_1;
