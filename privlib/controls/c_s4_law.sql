-- control: C-S4.law
-- clauses: S4.law
-- law: APPI Art. 27(1)
-- reports: R4
-- subject: provision
-- severity: incomplete H
-- escalates: -
-- parameters: -
-- sentence: {provision} rests on a law without article, document or approver.
-- sentence_ja: {provision}は法令に基づくとされるが、条文・文書・承認者がそろわない。
-- evaluates: provisions required by law in the period
SELECT COUNT(*) AS evaluated
FROM provision
WHERE direction = 'out' AND basis = 'LAW'
    AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before;

SELECT
    'incomplete' AS detail,
    p.provision_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    p.occurred_at AS first_at,
    p.occurred_at AS last_at,
    'H' AS severity,
    '' AS touches
FROM provision AS p
WHERE p.direction = 'out' AND p.basis = 'LAW'
    AND (p.legal_ref IS NULL OR p.document_ref IS NULL OR p.approved_by IS NULL)
    AND p.jst_date >= $period_from AND p.jst_date < $period_to AND p.recorded_at < $known_before
ORDER BY subject_1;
