-- control: C-S6b
-- clauses: S6.b
-- law: APPI Art. 33
-- reports: R5, R8
-- subject: request
-- severity: unverified C
-- escalates: -
-- parameters: -
-- sentence: Request {request} was answered with personal data before it was found to come from the person.
-- sentence_ja: 請求{request}について、本人確認の前に開示が行われた。
-- evaluates: disclosures in the period
SELECT COUNT(*) AS evaluated
FROM request
WHERE kind = 'disclose'
    AND fulfilled_at >= $period_from - INTERVAL 9 HOUR AND fulfilled_at < $period_to - INTERVAL 9 HOUR
    AND fulfilled_at < $known_before;

-- Verified at the instant of disclosure is in time.
SELECT
    'unverified' AS detail,
    request_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    fulfilled_at AS first_at,
    fulfilled_at AS last_at,
    'C' AS severity,
    '' AS touches
FROM request
WHERE kind = 'disclose'
    AND fulfilled_at >= $period_from - INTERVAL 9 HOUR AND fulfilled_at < $period_to - INTERVAL 9 HOUR
    AND fulfilled_at < $known_before
    AND (verified_at IS NULL OR verified_at > fulfilled_at)
ORDER BY subject_1;
