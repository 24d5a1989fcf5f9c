-- The evaluated uses that a look at the whole period does not show to be covered: they are judged one by one, with what
-- the judgement needs of the person. Purposes are resolved for these alone, as `evaluated_use` does for all.
-- It never leaves the engine.
WITH suspect AS (
    SELECT
        u.event_id, u.occurred_at, u.recorded_at, u.jst_date, u.holding_id, u.principal_key, u.actor_id, u.action,
        u.categories, u.purpose, u.purpose_raw, u.basis, u.legal_ref, u.case_ref, u.approved_by
    FROM use_event AS u
    LEFT JOIN whole_pair AS p ON p.categories = u.categories AND p.purpose_id = u.purpose
    LEFT JOIN whole_permit AS m ON m.principal_key = u.principal_key
    WHERE u.jst_date >= $period_from AND u.jst_date < $period_to AND u.recorded_at < $known_before
        AND u.principal_key IS NOT NULL AND u.result <> 'denied'
        AND COALESCE(CASE WHEN p.careful THEN m.consent_bits ELSE m.bits END & p.bit, 0) = 0
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
