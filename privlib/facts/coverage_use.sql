-- One row a use known at as_of and inside the period, with what it is (domain 6.2): denied uses apart, then attributable
-- to a person, personal without one, not personal. `purpose_id` is 'unknown' where no purpose of that day resolves;
-- `purpose_code` is what the source gave.
-- It never leaves the engine.
WITH personal AS (
    SELECT holding_id
    FROM holding
    WHERE legal_class IN ('personal', 'personal_data', 'retained', 'pseudonymised')
),
joined AS (
    SELECT DISTINCT j.joined_holdings
    FROM (
        SELECT joined_holdings, unnest(string_split(joined_holdings, '|')) AS holding_id
        FROM (SELECT DISTINCT joined_holdings FROM use_event WHERE joined_holdings IS NOT NULL) AS d
    ) AS j
    WHERE j.holding_id IN (SELECT holding_id FROM personal)
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
    CASE WHEN p.valid_from <= u.jst_date AND u.jst_date < p.valid_to THEN u.purpose ELSE 'unknown' END AS purpose_id,
    COALESCE(u.purpose_raw, u.purpose) AS purpose_code,
    u.result,
    u.n_rows,
    u.basis <> 'purpose' AS exception_claimed,
    u.basis <> 'purpose' AND u.legal_ref IS NOT NULL AND u.case_ref IS NOT NULL AND u.approved_by IS NOT NULL
        AS exception_complete,
    CASE
        WHEN u.result = 'denied' THEN 'denied'
        WHEN u.principal_key IS NOT NULL THEN 'attributable'
        WHEN u.holding_id IN (SELECT holding_id FROM personal) THEN 'not_attributable'
        WHEN u.joined_holdings IN (SELECT joined_holdings FROM joined) THEN 'not_attributable'
        ELSE 'not_personal'
    END AS class
FROM use_event AS u
LEFT JOIN purpose AS p ON p.purpose_id = u.purpose
WHERE u.jst_date >= $period_from AND u.jst_date < $period_to AND u.recorded_at < $known_before
