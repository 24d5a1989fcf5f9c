-- Personal uses whose purpose does not resolve on their day, by whether one was given at all ('*': both), beside all
-- personal uses.
WITH personal AS (
    SELECT
        event_id,
        principal_key,
        CASE WHEN purpose_code IS NULL THEN 'untagged' ELSE 'unresolvable' END AS detail,
        purpose_id = 'unknown' AS unknown
    FROM coverage_use
    WHERE class IN ('attributable', 'not_attributable')
),
whole AS (
    SELECT COUNT(*) AS personal, COUNT(DISTINCT principal_key) AS persons_personal FROM personal
),
counted AS (
    SELECT COALESCE(detail, '*') AS detail, COUNT(*) AS uses, COUNT(DISTINCT principal_key) AS persons
    FROM personal
    WHERE unknown
    GROUP BY GROUPING SETS ((detail), ())
)
SELECT
    d.detail,
    COALESCE(c.uses, 0) AS uses,
    COALESCE(c.persons, 0) AS persons,
    w.personal,
    w.persons_personal
FROM (SELECT 'untagged' AS detail UNION ALL SELECT 'unresolvable' AS detail UNION ALL SELECT '*' AS detail) AS d
LEFT JOIN counted AS c ON c.detail = d.detail
CROSS JOIN whole AS w
ORDER BY d.detail
