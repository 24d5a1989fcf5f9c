-- Persons used for each purpose that came later (origin new), and those of them who had agreed by their first use (PC6): a
-- consent or contract in force at its instant; late, if it was recorded after it.
WITH used AS (
    SELECT u.purpose_id, u.principal_key, MIN(u.occurred_at) AS first_at
    FROM coverage_use AS u
    JOIN purpose AS p ON p.purpose_id = u.purpose_id
    WHERE u.class = 'attributable' AND NOT u.exception_complete AND p.origin = 'new'
    GROUP BY u.purpose_id, u.principal_key
),
permit AS (
    SELECT principal_key, unnest(string_split(purposes, '|')) AS purpose_id, valid_from, valid_to, recorded_at
    FROM agreement
    WHERE effect = 'permit' AND kind IN ('consent', 'contract') AND scope IN ('use', 'all')
        AND recorded_at < $known_before
),
judged AS (
    SELECT
        u.purpose_id,
        u.principal_key,
        u.first_at,
        MIN(a.recorded_at) AS evidence_at
    FROM used AS u
    LEFT JOIN permit AS a
        ON a.principal_key = u.principal_key AND a.purpose_id = u.purpose_id
        AND a.valid_from <= u.first_at AND u.first_at < a.valid_to
    GROUP BY u.purpose_id, u.principal_key, u.first_at
)
SELECT
    purpose_id AS purpose,
    COUNT(*) AS persons,
    COUNT(evidence_at) AS persons_agreed,
    COUNT(*) FILTER (WHERE evidence_at > first_at) AS persons_late
FROM judged
GROUP BY purpose_id
ORDER BY purpose
