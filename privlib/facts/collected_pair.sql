-- One row a collection known at as_of and in the period, and a category collected in it: beyond need, if no purpose that
-- the person was told allowed the category on that day. It never leaves the engine.
WITH pair AS (
    SELECT
        event_id, principal_key, version_id, purposes_stated, jst_date, unnest(string_split(categories, '|')) AS category_id
    FROM collection_event
    WHERE jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before
),
stated AS (
    SELECT event_id, category_id, jst_date, unnest(string_split(purposes_stated, '|')) AS purpose_id
    FROM pair
),
needed AS (
    SELECT DISTINCT s.event_id, s.category_id
    FROM stated AS s
    JOIN category_purpose AS m
        ON m.category_id = s.category_id AND m.purpose_id = s.purpose_id
        AND m.valid_from <= s.jst_date AND s.jst_date < m.valid_to
)
SELECT
    p.event_id,
    p.principal_key,
    COALESCE(v.policy_id, 'none') AS form_id,
    p.category_id,
    n.event_id IS NULL AS beyond
FROM pair AS p
LEFT JOIN policy_version AS v ON v.version_id = p.version_id
LEFT JOIN needed AS n ON n.event_id = p.event_id AND n.category_id = p.category_id
