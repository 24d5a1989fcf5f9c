-- control: C-L29.late
-- clauses: S4.A
-- law: APPI Art. 29, Art. 30
-- reports: R4
-- subject: provision, detail
-- severity: late M
-- escalates: -
-- parameters: record_made_days
-- sentence: The record of {provision} was not made in time.
-- sentence_ja: {provision}の記録が、期限までに作成されていない。
-- evaluates: provisions that need a record, of the period or still without one
SELECT COUNT(*) AS evaluated
FROM provision AS p
WHERE (p.basis IN ('A', 'NOTICE') OR (p.direction = 'out' AND p.basis = 'REL'))
    AND p.jst_date < $period_to AND p.recorded_at < $known_before
    AND (p.jst_date >= $period_from OR p.record_made_at IS NULL OR p.record_made_at >= $known_before);

-- A batch counts from the last day it covers, a record that is not made until the day of the study.
WITH waiting AS (
    SELECT
        p.provision_id,
        p.occurred_at,
        CASE
            WHEN p.record_method = 'batch' THEN GREATEST(p.jst_date, COALESCE(p.period_to, p.jst_date))
            ELSE p.jst_date
        END AS begun_on,
        CASE WHEN p.record_made_at < $known_before THEN CAST(p.record_made_at + INTERVAL 9 HOUR AS DATE) ELSE $as_of END
            AS made_on
    FROM provision AS p
    WHERE (p.basis IN ('A', 'NOTICE') OR (p.direction = 'out' AND p.basis = 'REL'))
        AND p.jst_date < $period_to AND p.recorded_at < $known_before
        AND (p.jst_date >= $period_from OR p.record_made_at IS NULL OR p.record_made_at >= $known_before)
)
SELECT
    'late' AS detail,
    w.provision_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    w.occurred_at AS first_at,
    w.occurred_at AS last_at,
    'M' AS severity,
    '' AS touches
FROM waiting AS w
WHERE DATE_DIFF('day', CAST(w.begun_on AS DATE), CAST(w.made_on AS DATE)) > $record_made_days
ORDER BY subject_1, detail;
