-- control: C-P1.5b
-- clauses: P1.5b
-- law: APPI Art. 26, Rules 7 to 10
-- reports: R8
-- subject: incident, detail
-- severity: prelim-late C, final-late C, not-notified C
-- escalates: -
-- parameters: L26.item4, L26.prelim.max, L26.final, L26.final.item3, L26.trustee.max
-- sentence: A clock of the law was missed for incident {incident}: {detail}.
-- sentence_ja: 事故{incident}について、法令の期限が守られていない（{detail}）。
-- evaluates: incidents that must be reported and whose clocks ran in the period, or still run
WITH law_on AS (
    SELECT
        i.incident_id,
        MAX(CASE WHEN w.parameter_id = 'L26.item4' THEN w.value END) AS item4,
        MAX(CASE WHEN w.parameter_id = 'L26.prelim.max' THEN w.value END) AS prelim_days,
        MAX(CASE WHEN w.parameter_id = 'L26.final' THEN w.value END) AS final_days,
        MAX(CASE WHEN w.parameter_id = 'L26.final.item3' THEN w.value END) AS final_days_item3,
        MAX(CASE WHEN w.parameter_id = 'L26.trustee.max' THEN w.value END) AS trustee_days
    FROM incident AS i
    JOIN law_parameter AS w ON w.effective_from <= i.jst_date AND i.jst_date < w.effective_to
    WHERE i.jst_date < $period_to AND i.known_at < $known_before
    GROUP BY i.incident_id
),
crossing AS (
    SELECT c.incident_id, MIN(CAST(c.recorded_at + INTERVAL 9 HOUR AS DATE)) AS crossed_on
    FROM incident_count AS c
    JOIN law_on AS w ON w.incident_id = c.incident_id
    WHERE COALESCE(c.n_max, c.n) > w.item4 AND c.recorded_at < $known_before
    GROUP BY c.incident_id
),
state AS (
    SELECT
        i.incident_id, i.known_at, i.wrongful, i.alternative, w.prelim_days, w.final_days, w.final_days_item3,
        CASE WHEN i.prelim_at < $known_before THEN CAST(i.prelim_at + INTERVAL 9 HOUR AS DATE) END AS prelim_on,
        CASE WHEN i.final_at < $known_before THEN CAST(i.final_at + INTERVAL 9 HOUR AS DATE) END AS final_on,
        CASE WHEN i.principals_notified_at < $known_before THEN i.principals_notified_at END AS notified_at,
        CASE
            WHEN 'yes' IN (i.special_care, i.property, i.wrongful) THEN i.jst_date
            ELSE GREATEST(i.jst_date, c.crossed_on)
        END AS begun_on,
        CASE
            WHEN i.encrypted = 'yes' THEN 'no'
            WHEN i.entruster_notified_at < $known_before
                AND DATE_DIFF('day', CAST(i.jst_date AS DATE), CAST(i.entruster_notified_at + INTERVAL 9 HOUR AS DATE))
                < w.trustee_days THEN 'no'
            WHEN 'yes' IN (i.special_care, i.property, i.wrongful) OR c.incident_id IS NOT NULL THEN 'yes'
            WHEN 'unknown' IN (i.special_care, i.property, i.wrongful, i.encrypted) THEN 'review'
            ELSE 'no'
        END AS reportable
    FROM incident AS i
    JOIN law_on AS w ON w.incident_id = i.incident_id
    LEFT JOIN crossing AS c ON c.incident_id = i.incident_id
),
clock AS (
    SELECT
        incident_id, known_at, alternative, begun_on, prelim_on, final_on, notified_at,
        CAST(begun_on + INTERVAL 1 DAY * (prelim_days - 1) AS DATE) AS prelim_due,
        CAST(
            begun_on + INTERVAL 1 DAY
            * (CASE WHEN wrongful = 'yes' THEN final_days_item3 ELSE final_days END - 1) AS DATE
        ) AS last_day
    FROM state
    WHERE reportable = 'yes'
),
rolled AS (
    SELECT c.incident_id, MIN(d.date) AS open_on
    FROM clock AS c
    JOIN calendar AS d ON d.date >= c.last_day AND NOT d.office_closed
    GROUP BY c.incident_id
),
due AS (
    SELECT c.*, COALESCE(r.open_on, c.last_day) AS final_due
    FROM clock AS c
    LEFT JOIN rolled AS r ON r.incident_id = c.incident_id
),
looked_at AS (
    SELECT *
    FROM due
    WHERE final_due >= $period_from OR COALESCE(final_on, $as_of) >= $period_from
        OR (notified_at IS NULL AND alternative IS NULL)
)
SELECT COUNT(*) AS evaluated
FROM looked_at;

-- Reportable: not encrypted, and special care-required information, property at risk or a wrongful purpose, or more
-- persons than item 4 names, which counts from the day it was known. The first day is day 1. The last day of the final
-- report rolls to the next open day, that of the preliminary one does not. Whoever told the company it works for in
-- time is exempt. Persons are told once the final report is made or due.
WITH law_on AS (
    SELECT
        i.incident_id,
        MAX(CASE WHEN w.parameter_id = 'L26.item4' THEN w.value END) AS item4,
        MAX(CASE WHEN w.parameter_id = 'L26.prelim.max' THEN w.value END) AS prelim_days,
        MAX(CASE WHEN w.parameter_id = 'L26.final' THEN w.value END) AS final_days,
        MAX(CASE WHEN w.parameter_id = 'L26.final.item3' THEN w.value END) AS final_days_item3,
        MAX(CASE WHEN w.parameter_id = 'L26.trustee.max' THEN w.value END) AS trustee_days
    FROM incident AS i
    JOIN law_parameter AS w ON w.effective_from <= i.jst_date AND i.jst_date < w.effective_to
    WHERE i.jst_date < $period_to AND i.known_at < $known_before
    GROUP BY i.incident_id
),
crossing AS (
    SELECT c.incident_id, MIN(CAST(c.recorded_at + INTERVAL 9 HOUR AS DATE)) AS crossed_on
    FROM incident_count AS c
    JOIN law_on AS w ON w.incident_id = c.incident_id
    WHERE COALESCE(c.n_max, c.n) > w.item4 AND c.recorded_at < $known_before
    GROUP BY c.incident_id
),
state AS (
    SELECT
        i.incident_id, i.known_at, i.wrongful, i.alternative, w.prelim_days, w.final_days, w.final_days_item3,
        CASE WHEN i.prelim_at < $known_before THEN CAST(i.prelim_at + INTERVAL 9 HOUR AS DATE) END AS prelim_on,
        CASE WHEN i.final_at < $known_before THEN CAST(i.final_at + INTERVAL 9 HOUR AS DATE) END AS final_on,
        CASE WHEN i.principals_notified_at < $known_before THEN i.principals_notified_at END AS notified_at,
        CASE
            WHEN 'yes' IN (i.special_care, i.property, i.wrongful) THEN i.jst_date
            ELSE GREATEST(i.jst_date, c.crossed_on)
        END AS begun_on,
        CASE
            WHEN i.encrypted = 'yes' THEN 'no'
            WHEN i.entruster_notified_at < $known_before
                AND DATE_DIFF('day', CAST(i.jst_date AS DATE), CAST(i.entruster_notified_at + INTERVAL 9 HOUR AS DATE))
                < w.trustee_days THEN 'no'
            WHEN 'yes' IN (i.special_care, i.property, i.wrongful) OR c.incident_id IS NOT NULL THEN 'yes'
            WHEN 'unknown' IN (i.special_care, i.property, i.wrongful, i.encrypted) THEN 'review'
            ELSE 'no'
        END AS reportable
    FROM incident AS i
    JOIN law_on AS w ON w.incident_id = i.incident_id
    LEFT JOIN crossing AS c ON c.incident_id = i.incident_id
),
clock AS (
    SELECT
        incident_id, known_at, alternative, begun_on, prelim_on, final_on, notified_at,
        CAST(begun_on + INTERVAL 1 DAY * (prelim_days - 1) AS DATE) AS prelim_due,
        CAST(
            begun_on + INTERVAL 1 DAY
            * (CASE WHEN wrongful = 'yes' THEN final_days_item3 ELSE final_days END - 1) AS DATE
        ) AS last_day
    FROM state
    WHERE reportable = 'yes'
),
rolled AS (
    SELECT c.incident_id, MIN(d.date) AS open_on
    FROM clock AS c
    JOIN calendar AS d ON d.date >= c.last_day AND NOT d.office_closed
    GROUP BY c.incident_id
),
due AS (
    SELECT c.*, COALESCE(r.open_on, c.last_day) AS final_due
    FROM clock AS c
    LEFT JOIN rolled AS r ON r.incident_id = c.incident_id
),
looked_at AS (
    SELECT *
    FROM due
    WHERE final_due >= $period_from OR COALESCE(final_on, $as_of) >= $period_from
        OR (notified_at IS NULL AND alternative IS NULL)
),
wrong AS (
    SELECT incident_id, known_at, 'prelim-late' AS detail
    FROM looked_at
    WHERE COALESCE(LEAST(prelim_on, final_on), $as_of) > prelim_due
    UNION ALL
    SELECT incident_id, known_at, 'final-late' AS detail FROM looked_at WHERE COALESCE(final_on, $as_of) > final_due
    UNION ALL
    SELECT incident_id, known_at, 'not-notified' AS detail
    FROM looked_at
    WHERE notified_at IS NULL AND alternative IS NULL AND LEAST(COALESCE(final_on, final_due), final_due) <= $as_of
)
SELECT
    detail,
    incident_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    known_at AS first_at,
    known_at AS last_at,
    'C' AS severity,
    '' AS touches
FROM wrong
ORDER BY subject_1, detail;
