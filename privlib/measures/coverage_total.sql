-- Evaluated and covered uses and their persons: strict counts a use of unknown purpose as not covered, known leaves it out.
SELECT
    v.variant,
    COUNT(*) AS evaluated,
    COUNT(*) FILTER (WHERE f.reason = 'covered') AS covered,
    COUNT(DISTINCT f.principal_key) AS persons,
    COUNT(DISTINCT f.principal_key) FILTER (WHERE f.reason = 'covered') AS persons_covered,
    COUNT(DISTINCT f.principal_key) FILTER (WHERE f.reason <> 'covered') AS persons_uncovered
FROM coverage_fact AS f
JOIN (SELECT 'strict' AS variant UNION ALL SELECT 'known' AS variant) AS v
    ON v.variant = 'strict' OR f.reason <> 'unknown'
GROUP BY v.variant
ORDER BY v.variant
