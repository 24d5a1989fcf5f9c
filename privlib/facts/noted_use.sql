-- The evaluated uses that are not covered, with reason and owner, and those covered by evidence that was recorded after
-- them. Reasons and owners are exclusive, first match wins (domain 6.2 and 6.3). `stop_kind` and `stop_at` name the
-- person's own stop that was in force: suspension, unsubscribe, or the end of a permit by withdrawal; the seconds since
-- then are whole.
-- It never leaves the engine.
WITH used AS (
    SELECT d.*, unnest(string_split(d.categories, '|')) AS category_id
    FROM (SELECT DISTINCT categories, purpose_id, subject_type, jst_date FROM suspect_use) AS d
),
-- a use that touches a category of special care takes only consent
touched AS (
    SELECT
        u.categories,
        MAX(CASE WHEN c.special_care = 'yes' THEN 1 ELSE 0 END) = 1 AS special,
        MAX(CASE WHEN c.property_risk THEN 1 ELSE 0 END) = 1 AS property
    FROM used AS u
    JOIN category AS c ON c.category_id = u.category_id
    GROUP BY u.categories
),
outside_matrix AS (
    SELECT DISTINCT u.categories, u.purpose_id, u.jst_date
    FROM used AS u
    LEFT JOIN category_purpose AS m
        ON m.category_id = u.category_id AND m.purpose_id = u.purpose_id
        AND m.valid_from <= u.jst_date AND u.jst_date < m.valid_to
    WHERE m.category_id IS NULL
),
purpose_subject AS (
    SELECT purpose_id, unnest(string_split(subject_types, '|')) AS subject_type
    FROM purpose
    WHERE subject_types <> ''
),
outside_subject AS (
    SELECT DISTINCT e.purpose_id, e.subject_type
    FROM used AS e
    WHERE e.purpose_id IN (SELECT purpose_id FROM purpose_subject)
        AND NOT EXISTS (
            SELECT 1 FROM purpose_subject AS s WHERE s.purpose_id = e.purpose_id AND s.subject_type = e.subject_type
        )
),
known_agreement AS (
    SELECT
        a.principal_key, a.effect, a.kind, unnest(string_split(a.purposes, '|')) AS purpose_id, a.valid_to, a.ended_by,
        a.recorded_at, a.valid_from, q.received_at
    FROM agreement AS a
    LEFT JOIN request AS q ON q.request_id = a.evidence_ref AND a.effect = 'restrict'
    WHERE a.scope IN ('use', 'all') AND a.recorded_at < $known_before
        -- of a use of unknown purpose only a stop of everything can speak
        AND (
            a.principal_key IN (SELECT principal_key FROM suspect_use WHERE purpose_id <> 'unknown')
            OR a.effect = 'restrict' AND a.principal_key IN (SELECT principal_key FROM suspect_use)
        )
),
permit AS (
    SELECT
        e.event_id,
        MAX(CASE WHEN a.valid_from <= e.occurred_at AND e.occurred_at < a.valid_to THEN 1 ELSE 0 END) AS in_force,
        MIN(CASE WHEN a.valid_from <= e.occurred_at AND e.occurred_at < a.valid_to THEN a.recorded_at END) AS evidence_at,
        MAX(CASE WHEN a.valid_to <= e.occurred_at THEN a.valid_to END) AS last_end,
        MAX(CASE WHEN a.valid_to <= e.occurred_at AND a.ended_by IN ('withdrawn', 'closed') THEN a.valid_to END) AS last_stop,
        MAX(CASE WHEN a.valid_to <= e.occurred_at AND a.ended_by = 'closed' THEN a.valid_to END) AS last_close,
        MAX(CASE WHEN a.valid_from > e.occurred_at THEN 1 ELSE 0 END) AS later
    FROM suspect_use AS e
    JOIN purpose AS p ON p.purpose_id = e.purpose_id
    JOIN known_agreement AS a
        ON a.principal_key = e.principal_key AND a.purpose_id = e.purpose_id AND a.effect = 'permit'
    LEFT JOIN touched AS c ON c.categories = e.categories
    WHERE (p.origin <> 'new' OR a.kind IN ('consent', 'contract'))
        AND (a.kind = 'consent' OR NOT COALESCE(c.special, FALSE))
    GROUP BY e.event_id
),
-- a stop counts from the receipt of the request that it rests on, and the days of grace after it (E3)
stop AS (
    SELECT
        principal_key, kind, purpose_id, valid_from AS effective_at, valid_to,
        LEAST(valid_from, COALESCE(received_at + INTERVAL 1 DAY * $grace_days, valid_from)) AS stop_at
    FROM known_agreement
    WHERE effect = 'restrict'
),
restricted AS (
    SELECT
        e.event_id,
        MAX(CASE WHEN a.kind = 'unsubscribe' THEN 0 ELSE 1 END) AS suspended,
        MIN(a.stop_at) AS stop_at,
        MIN(a.effective_at) > MAX(e.occurred_at) AS in_process
    FROM suspect_use AS e
    JOIN stop AS a
        ON a.principal_key = e.principal_key AND a.purpose_id IN (e.purpose_id, '*')
        AND a.stop_at <= e.occurred_at AND e.occurred_at < a.valid_to
    GROUP BY e.event_id
),
-- categories that the policy reserves to one purpose, and purposes that it reserves to some subjects
reserved AS (
    SELECT u.categories, u.purpose_id, u.subject_type, MIN(r.control) AS control
    FROM used AS u
    JOIN reserved_category AS r
        ON r.category_id = u.category_id AND r.purpose_id <> u.purpose_id AND r.subject_type IN ('', u.subject_type)
    GROUP BY u.categories, u.purpose_id, u.subject_type
),
judged AS (
    SELECT
        e.*,
        r.suspended,
        r.stop_at AS restricted_at,
        COALESCE(r.in_process, FALSE) AS in_process,
        o.purpose_id AS outside_subject,
        v.control AS reserved_by,
        CASE
            WHEN e.exception_complete THEN 'covered'
            WHEN t.in_force = 1 AND r.event_id IS NULL AND m.purpose_id IS NULL AND o.purpose_id IS NULL THEN 'covered'
            WHEN e.purpose_id = 'unknown' THEN 'unknown'
            WHEN r.event_id IS NOT NULL THEN 'suspended'
            WHEN e.exception_claimed THEN 'exception-incomplete'
            WHEN t.in_force = 1 THEN 'no-matrix'
            WHEN t.last_stop = t.last_end THEN 'withdrawn'
            WHEN t.last_end IS NOT NULL THEN 'expired'
            WHEN t.later = 1 THEN 'too-early'
            ELSE 'no-permit'
        END AS reason,
        t.last_end,
        COALESCE(t.in_force, 0) = 0 AND COALESCE(t.last_stop = t.last_end, FALSE) AS ended,
        COALESCE(t.last_close = t.last_end, FALSE) AS closed,
        NOT e.exception_complete AND COALESCE(t.evidence_at > e.occurred_at, FALSE) AS late_evidence
    FROM suspect_use AS e
    LEFT JOIN permit AS t ON t.event_id = e.event_id
    LEFT JOIN restricted AS r ON r.event_id = e.event_id
    LEFT JOIN outside_matrix AS m
        ON m.categories = e.categories AND m.purpose_id = e.purpose_id AND m.jst_date = e.jst_date
    LEFT JOIN outside_subject AS o ON o.purpose_id = e.purpose_id AND o.subject_type = e.subject_type
    LEFT JOIN reserved AS v
        ON v.categories = e.categories AND v.purpose_id = e.purpose_id AND v.subject_type = e.subject_type
),
timed AS (
    SELECT
        j.*,
        CASE
            WHEN j.suspended = 1 THEN 'suspension'
            WHEN j.suspended = 0 THEN 'unsubscribe'
            WHEN j.ended AND NOT j.closed THEN 'withdrawal'
        END AS stop_kind,
        CASE
            WHEN j.suspended IS NOT NULL THEN j.restricted_at
            WHEN j.ended AND NOT j.closed THEN j.last_end
        END AS stop_at
    FROM judged AS j
)
SELECT
    j.event_id, j.occurred_at, j.recorded_at, j.jst_date, j.month, j.holding_id, j.principal_key, j.subject_type, j.minor,
    j.actor_id, j.action, j.categories, j.purpose_id, j.purpose_code, j.reason,
    j.reason = 'covered' AND j.late_evidence AS late_evidence,
    CASE
        WHEN j.reason = 'covered' THEN 'covered'
        WHEN j.reason = 'unknown' AND j.purpose_code IS NULL THEN 'C-P1.3b.tag'
        WHEN j.reason = 'unknown' THEN 'C-P1.1a'
        WHEN j.reason = 'suspended' AND j.suspended = 1 THEN 'C-S3'
        WHEN j.reason = 'suspended' THEN 'C-U3'
        WHEN j.exception_claimed THEN 'C-S2.law'
        WHEN j.outside_subject IS NOT NULL AND s.control IS NOT NULL THEN s.control
        WHEN j.reserved_by IS NOT NULL THEN j.reserved_by
        WHEN p.origin = 'new' THEN 'C-S2.new'
        WHEN j.reason = 'withdrawn' AND j.closed THEN 'C-AC4'
        ELSE 'C-P1.3a'
    END AS owner,
    j.stop_kind,
    j.stop_at,
    CASE
        WHEN j.stop_at IS NOT NULL THEN
            86400 * date_diff('day', CAST(j.stop_at AS DATE), CAST(j.occurred_at AS DATE))
                + 3600 * (EXTRACT(hour FROM j.occurred_at) - EXTRACT(hour FROM j.stop_at))
                + 60 * (EXTRACT(minute FROM j.occurred_at) - EXTRACT(minute FROM j.stop_at))
                + CAST(strftime(j.occurred_at, '%S') AS INTEGER) - CAST(strftime(j.stop_at, '%S') AS INTEGER)
    END AS seconds_since_stop,
    j.in_process,
    COALESCE(c.special, FALSE) AS touches_special,
    COALESCE(c.property, FALSE) AS touches_property
FROM timed AS j
LEFT JOIN touched AS c ON c.categories = j.categories
LEFT JOIN purpose AS p ON p.purpose_id = j.purpose_id
LEFT JOIN (SELECT purpose_id, MIN(control) AS control FROM reserved_subject GROUP BY purpose_id) AS s
    ON s.purpose_id = j.purpose_id
WHERE j.reason <> 'covered' OR j.late_evidence
