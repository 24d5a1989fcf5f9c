-- One row an incident that must be reported and whose clocks ran in the period, or still run, with the last day of each
-- report. The first day is day 1. The last day of the final report rolls to the next open day, that of the preliminary one
-- does not.
-- It never leaves the engine.
WITH clock AS (
    SELECT
        incident_id, known_at, alternative, prelim_on, final_on, notified_at,
        CAST(begun_on + INTERVAL 1 DAY * (prelim_days - 1) AS DATE) AS prelim_due,
        CAST(begun_on + INTERVAL 1 DAY * (final_days - 1) AS DATE) AS last_day
    FROM incident_state
    WHERE reportable = 'yes' AND prelim_days IS NOT NULL
),
rolled AS (
    SELECT c.incident_id, MIN(d.date) AS open_on
    FROM clock AS c
    JOIN calendar AS d ON d.date >= c.last_day AND NOT d.office_closed
    GROUP BY c.incident_id
),
due AS (
    SELECT
        c.incident_id, c.known_at, c.alternative, c.prelim_on, c.final_on, c.notified_at, c.prelim_due,
        COALESCE(r.open_on, c.last_day) AS final_due
    FROM clock AS c
    LEFT JOIN rolled AS r ON r.incident_id = c.incident_id
)
SELECT incident_id, known_at, alternative, prelim_on, final_on, notified_at, prelim_due, final_due
FROM due
WHERE final_due >= $period_from OR COALESCE(final_on, $as_of) >= $period_from
    OR (notified_at IS NULL AND alternative IS NULL)
