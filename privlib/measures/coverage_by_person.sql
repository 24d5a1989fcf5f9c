-- Persons with an evaluated use, and those whose every evaluated use is covered, strict and known.
WITH person AS (
    SELECT
        v.variant,
        f.principal_key,
        MIN(CASE WHEN f.reason = 'covered' THEN 1 ELSE 0 END) AS all_covered
    FROM coverage_fact AS f
    JOIN (SELECT 'strict' AS variant UNION ALL SELECT 'known' AS variant) AS v
        ON v.variant = 'strict' OR f.reason <> 'unknown'
    GROUP BY v.variant, f.principal_key
)
SELECT variant, COUNT(*) AS persons, CAST(SUM(all_covered) AS BIGINT) AS persons_covered
FROM person
GROUP BY variant
ORDER BY variant
