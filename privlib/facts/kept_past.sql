-- One row a holding that keeps data of persons past their time, with what these are. The last day of need decides where it
-- is known, else the months the holding declares, else the policy's default for such persons. The same calendar day months
-- later is the last one inside; where a month has no such day, the first day after it. What an article forbids to delete is
-- excused, what was deleted on the day of the study is gone. `declared`: the day of need or the holding decided for one.
-- It never leaves the engine.
WITH kept AS (
    SELECT
        r.holding_id, h.subject_type, r.principal_key, r.acquired_on, r.needed_until,
        h.retain_months IS NOT NULL OR r.needed_until IS NOT NULL AS declared,
        CAST(
            r.acquired_on + INTERVAL 1 MONTH * COALESCE(
                h.retain_months,
                CASE h.subject_type
                    WHEN 'winner' THEN $retain_months_winner
                    WHEN 'job_applicant' THEN $retain_months_job_applicant
                    WHEN 'inquirer' THEN $retain_months_inquirer
                END
            ) AS DATE
        ) AS due
    FROM holding_person AS r
    JOIN holding AS h ON h.holding_id = r.holding_id
    WHERE r.legal_hold_ref IS NULL AND (r.disposed_on IS NULL OR r.disposed_on > $as_of)
),
past AS (
    SELECT
        holding_id, subject_type, principal_key, declared,
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
    p.holding_id,
    p.subject_type,
    BOOL_OR(p.declared) AS declared,
    COUNT(*) AS n,
    COUNT(DISTINCT p.principal_key) AS n_persons,
    CAST(MIN(p.due) + INTERVAL 1 DAY - INTERVAL 9 HOUR AS TIMESTAMP) AS first_at,
    CAST(MAX(p.due) + INTERVAL 1 DAY - INTERVAL 9 HOUR AS TIMESTAMP) AS last_at,
    COUNT(s.holding_id) > 0 AS special
FROM past AS p
LEFT JOIN special AS s ON s.holding_id = p.holding_id
WHERE p.due < $as_of
GROUP BY p.holding_id, p.subject_type
