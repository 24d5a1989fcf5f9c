-- One row an evaluated use: attributable to a person and not denied, so personal whatever the holding is (domain 6.2).
-- It never leaves the engine.
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
    CASE WHEN p.valid_from <= u.jst_date AND u.jst_date < p.valid_to THEN u.purpose ELSE 'unknown' END AS purpose_id,
    COALESCE(u.purpose_raw, u.purpose) AS purpose_code,
    u.basis <> 'purpose' AS exception_claimed,
    u.basis <> 'purpose' AND u.legal_ref IS NOT NULL AND u.case_ref IS NOT NULL AND u.approved_by IS NOT NULL
        AS exception_complete
FROM use_event AS u
LEFT JOIN purpose AS p ON p.purpose_id = u.purpose
WHERE u.jst_date >= $period_from AND u.jst_date < $period_to AND u.recorded_at < $known_before
    AND u.principal_key IS NOT NULL AND u.result <> 'denied'
