-- The evaluated uses that a look at the whole period does not show to be covered: they are judged one by one, with what
-- the judgement needs of the person. Purposes are resolved for these alone, as `evaluated_use` does for all. Uses without
-- a purpose are among them; of the others the instants are known, and most uses are passed over by their instant before
-- their other columns are read.
-- It never leaves the engine.
WITH near AS (
    SELECT
        event_id, occurred_at, recorded_at, jst_date, holding_id, principal_key, actor_id, action, categories, purpose,
        purpose_raw, basis, legal_ref, case_ref, approved_by
    FROM use_event
    WHERE jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before
        AND principal_key IS NOT NULL AND result <> 'denied'
        AND purpose IS NOT NULL AND occurred_at IN (SELECT occurred_at FROM suspect_moment)
),
suspect AS (
    SELECT u.*
    FROM near AS u
    LEFT JOIN used_pair AS p ON p.categories = u.categories AND p.purpose_id = u.purpose
    LEFT JOIN whole_permit AS m ON m.principal_key = u.principal_key
    WHERE COALESCE(CASE WHEN p.careful THEN m.consent_bits ELSE m.bits END & p.bit, 0) = 0
    UNION ALL
    SELECT
        event_id, occurred_at, recorded_at, jst_date, holding_id, principal_key, actor_id, action, categories, purpose,
        purpose_raw, basis, legal_ref, case_ref, approved_by
    FROM use_event
    WHERE jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before
        AND principal_key IS NOT NULL AND result <> 'denied'
        AND purpose IS NULL
)
SELECT
    u.event_id,
    u.occurred_at,
    u.recorded_at,
    u.jst_date,
    CAST(date_trunc('month', u.jst_date) AS DATE) AS month,
    u.holding_id,
    u.principal_key,
    u.actor_id,
    u.action,
    u.categories,
    COALESCE(p.purpose_id, 'unknown') AS purpose_id,
    COALESCE(u.purpose_raw, u.purpose) AS purpose_code,
    u.basis <> 'purpose' AS exception_claimed,
    u.basis <> 'purpose' AND u.legal_ref IS NOT NULL AND u.case_ref IS NOT NULL AND u.approved_by IS NOT NULL
        AS exception_complete,
    s.subject_type,
    s.minor
FROM suspect AS u
JOIN principal AS s ON s.principal_key = u.principal_key
LEFT JOIN purpose AS p
    ON p.purpose_id = u.purpose AND p.valid_from <= u.jst_date AND u.jst_date < p.valid_to
