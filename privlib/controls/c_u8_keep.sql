-- control: C-U8.keep
-- clauses: U8
-- law: APPI Art. 22, Guidelines 3-4-1
-- reports: R1, R12
-- subject: holding
-- severity: past-declared H, past-default M
-- escalates: S, N
-- parameters: retain_months_job_applicant
-- sentence: Data of applicants are kept in {holding} past their time.
-- sentence_ja: 応募者のデータが、{holding}に期限を過ぎて保有されている。
-- evaluates: applicants with a time to be kept
SELECT COUNT(*) AS evaluated
FROM holding_person AS r
JOIN holding AS h ON h.holding_id = r.holding_id
WHERE h.subject_type = 'job_applicant' AND r.acquired_on <= $as_of;

-- The last day of need decides where it is known, else the months the holding declares, else the policy's default. The
-- same calendar day months later is the last one inside; where a month has no such day, the first day after it. What an
-- article forbids to delete is excused, what was deleted on the day of the study is gone.
WITH kept AS (
    SELECT
        r.holding_id, r.principal_key, r.acquired_on, r.needed_until,
        h.retain_months IS NOT NULL OR r.needed_until IS NOT NULL AS declared,
        CAST(r.acquired_on + INTERVAL 1 MONTH * COALESCE(h.retain_months, $retain_months_job_applicant) AS DATE) AS due
    FROM holding_person AS r
    JOIN holding AS h ON h.holding_id = r.holding_id
    WHERE h.subject_type = 'job_applicant' AND r.legal_hold_ref IS NULL
        AND (r.disposed_on IS NULL OR r.disposed_on > $as_of)
),
past AS (
    SELECT
        holding_id, principal_key, declared,
        COALESCE(
            needed_until,
            CASE
                WHEN EXTRACT(DAY FROM due) < EXTRACT(DAY FROM acquired_on) THEN CAST(due + INTERVAL 1 DAY AS DATE)
                ELSE due
            END
        ) AS due
    FROM kept
),
special AS (
    SELECT DISTINCT f.holding_id
    FROM holding_field AS f
    JOIN category AS c ON c.category_id = f.category_id AND c.special_care = 'yes'
)
SELECT
    CASE WHEN BOOL_OR(p.declared) THEN 'past-declared' ELSE 'past-default' END AS detail,
    p.holding_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT p.principal_key) AS n_persons,
    CAST(MIN(p.due) + INTERVAL 1 DAY - INTERVAL 9 HOUR AS TIMESTAMP) AS first_at,
    CAST(MAX(p.due) + INTERVAL 1 DAY - INTERVAL 9 HOUR AS TIMESTAMP) AS last_at,
    CASE WHEN BOOL_OR(p.declared) THEN 'H' ELSE 'M' END AS severity,
    CASE WHEN COUNT(s.holding_id) > 0 THEN 'S' ELSE '' END AS touches
FROM past AS p
LEFT JOIN special AS s ON s.holding_id = p.holding_id
WHERE p.due < $as_of
GROUP BY p.holding_id
ORDER BY subject_1;
