-- One row an incident known at as_of and inside or before the period: whether it must be reported, what was done, and the
-- days of the law that was in force on its day. Reportable: not encrypted, and special care-required information, property
-- at risk or a wrongful purpose, or more persons than item 4 names, which counts from the day it was known. Whoever told
-- the company it works for in time is exempt. Where nothing of this is sure and something is not known, it is to be
-- reviewed.
-- It never leaves the engine.
WITH law_on AS (
    SELECT
        i.incident_id,
        MAX(CASE WHEN w.parameter_id = 'L26.item4' THEN w.value END) AS item4,
        MAX(CASE WHEN w.parameter_id = 'L26.prelim.max' THEN w.value END) AS prelim_days,
        MAX(CASE WHEN w.parameter_id = 'L26.final' THEN w.value END) AS final_days,
        MAX(CASE WHEN w.parameter_id = 'L26.final.item3' THEN w.value END) AS final_days_item3,
        MAX(CASE WHEN w.parameter_id = 'L26.trustee.max' THEN w.value END) AS trustee_days
    FROM incident AS i
    LEFT JOIN law_parameter AS w ON w.effective_from <= i.jst_date AND i.jst_date < w.effective_to
    WHERE i.jst_date < $period_to AND i.known_at < $known_before
    GROUP BY i.incident_id
),
crossing AS (
    SELECT c.incident_id, MIN(CAST(c.recorded_at + INTERVAL 9 HOUR AS DATE)) AS crossed_on
    FROM incident_count AS c
    JOIN law_on AS w ON w.incident_id = c.incident_id
    WHERE COALESCE(c.n_max, c.n) > w.item4 AND c.recorded_at < $known_before
    GROUP BY c.incident_id
)
SELECT
    i.incident_id,
    i.known_at,
    i.alternative,
    CASE WHEN i.prelim_at < $known_before THEN CAST(i.prelim_at + INTERVAL 9 HOUR AS DATE) END AS prelim_on,
    CASE WHEN i.final_at < $known_before THEN CAST(i.final_at + INTERVAL 9 HOUR AS DATE) END AS final_on,
    CASE WHEN i.principals_notified_at < $known_before THEN i.principals_notified_at END AS notified_at,
    CASE
        WHEN i.encrypted = 'yes' THEN 'no'
        WHEN i.entruster_notified_at < $known_before
            AND DATE_DIFF('day', CAST(i.jst_date AS DATE), CAST(i.entruster_notified_at + INTERVAL 9 HOUR AS DATE))
            < w.trustee_days THEN 'no'
        WHEN 'yes' IN (i.special_care, i.property, i.wrongful) OR c.incident_id IS NOT NULL THEN 'yes'
        WHEN 'unknown' IN (i.special_care, i.property, i.wrongful, i.encrypted) THEN 'review'
        ELSE 'no'
    END AS reportable,
    CASE
        WHEN 'yes' IN (i.special_care, i.property, i.wrongful) THEN i.jst_date
        ELSE GREATEST(i.jst_date, c.crossed_on)
    END AS begun_on,
    w.prelim_days,
    CASE WHEN i.wrongful = 'yes' THEN w.final_days_item3 ELSE w.final_days END AS final_days
FROM incident AS i
JOIN law_on AS w ON w.incident_id = i.incident_id
LEFT JOIN crossing AS c ON c.incident_id = i.incident_id
