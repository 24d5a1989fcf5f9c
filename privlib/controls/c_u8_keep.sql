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
WHERE subject_type = 'job_applicant'
ORDER BY subject_1;
