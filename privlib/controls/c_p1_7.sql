-- control: C-P1.7
-- clauses: P1.7
-- law: APPI Art. 40
-- reports: R11
-- subject: inquiry
-- severity: no-response M, late-response M
-- escalates: -
-- parameters: first_response_days
-- sentence: Inquiry {inquiry} had no first response in time: {detail}.
-- sentence_ja: 問い合わせ{inquiry}への最初の回答が期限までにない（{detail}）。
-- evaluates: inquiries of persons, of the period or still without a response
SELECT COUNT(*) AS evaluated
FROM inquiry
WHERE topic IN ('personal', 'cookie', 'other') AND jst_date < $period_to
    AND (jst_date >= $period_from OR first_response_at IS NULL OR first_response_at >= $known_before);

-- Calendar days from the day of receipt, which is day 0, to the response or to the day of the study.
WITH waiting AS (
    SELECT
        inquiry_id,
        received_at,
        jst_date,
        CASE WHEN first_response_at < $known_before THEN CAST(first_response_at + INTERVAL 9 HOUR AS DATE) END
            AS answered_on
    FROM inquiry
    WHERE topic IN ('personal', 'cookie', 'other') AND jst_date < $period_to
        AND (jst_date >= $period_from OR first_response_at IS NULL OR first_response_at >= $known_before)
)
SELECT
    CASE WHEN answered_on IS NULL THEN 'no-response' ELSE 'late-response' END AS detail,
    inquiry_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    received_at AS first_at,
    received_at AS last_at,
    'M' AS severity,
    '' AS touches
FROM waiting
WHERE DATE_DIFF('day', CAST(jst_date AS DATE), CAST(COALESCE(answered_on, $as_of) AS DATE)) > $first_response_days
ORDER BY subject_1;
