-- Evaluated and covered uses and their persons by purpose of use and month (Asia/Tokyo).
WITH used AS (
    SELECT purpose_id, month, principal_key, COUNT(*) AS uses
    FROM evaluated_use
    GROUP BY purpose_id, month, principal_key
),
missed AS (
    SELECT purpose_id, month, principal_key, COUNT(*) AS uncovered
    FROM noted_use
    WHERE reason <> 'covered'
    GROUP BY purpose_id, month, principal_key
)
SELECT
    u.purpose_id AS purpose,
    strftime(u.month, '%Y-%m') AS month,
    CAST(SUM(u.uses) AS BIGINT) AS evaluated,
    CAST(SUM(u.uses - COALESCE(m.uncovered, 0)) AS BIGINT) AS covered,
    COUNT(*) AS persons,
    COUNT(*) FILTER (WHERE u.uses > COALESCE(m.uncovered, 0)) AS persons_covered,
    COUNT(m.uncovered) AS persons_uncovered
FROM used AS u
LEFT JOIN missed AS m
    ON m.purpose_id = u.purpose_id AND m.month = u.month AND m.principal_key = u.principal_key
GROUP BY u.purpose_id, strftime(u.month, '%Y-%m')
ORDER BY purpose, month
