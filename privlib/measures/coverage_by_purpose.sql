-- Evaluated and covered uses and their persons by purpose of use; '*' counts over all purposes.
SELECT
    COALESCE(purpose_id, '*') AS purpose,
    COUNT(*) AS evaluated,
    COUNT(*) FILTER (WHERE reason = 'covered') AS covered,
    COUNT(DISTINCT principal_key) AS persons,
    COUNT(DISTINCT principal_key) FILTER (WHERE reason = 'covered') AS persons_covered,
    COUNT(DISTINCT principal_key) FILTER (WHERE reason <> 'covered') AS persons_uncovered
FROM coverage_fact
GROUP BY GROUPING SETS ((purpose_id), ())
ORDER BY purpose
