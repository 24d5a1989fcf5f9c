-- control: C-L22
-- clauses: S2.limit
-- law: APPI Art. 22, Guidelines 3-4-1
-- reports: R1, R12
-- subject: holding
-- severity: past-declared H, past-default M
-- escalates: S, N
-- parameters: retain_months_inquirer
-- sentence: Data of persons are kept in {holding} past their time.
-- sentence_ja: 本人のデータが、{holding}に期限を過ぎて保有されている。
-- evaluates: persons with a time to be kept, winners and applicants aside
SELECT COUNT(*) AS evaluated
FROM holding_person AS r
JOIN holding AS h ON h.holding_id = r.holding_id
WHERE h.subject_type NOT IN ('winner', 'job_applicant') AND r.acquired_on <= $as_of
    AND (h.retain_months IS NOT NULL OR r.needed_until IS NOT NULL OR h.subject_type = 'inquirer');

SELECT
    CASE WHEN declared THEN 'past-declared' ELSE 'past-default' END AS detail,
    holding_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    n,
    n_persons,
    first_at,
    last_at,
    CASE WHEN declared THEN 'H' ELSE 'M' END AS severity,
    CASE WHEN special THEN 'S' ELSE '' END AS touches
FROM kept_past
WHERE subject_type NOT IN ('winner', 'job_applicant')
ORDER BY subject_1;
