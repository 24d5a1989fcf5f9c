-- Evaluated and covered uses and their persons by purpose of use and month (Asia/Tokyo).
SELECT
    purpose_id AS purpose,
    strftime(month, '%Y-%m') AS month,
    COUNT(*) AS evaluated,
    COUNT(*) FILTER (WHERE reason = 'covered') AS covered,
    COUNT(DISTINCT principal_key) AS persons,
    COUNT(DISTINCT principal_key) FILTER (WHERE reason = 'covered') AS persons_covered,
    COUNT(DISTINCT principal_key) FILTER (WHERE reason <> 'covered') AS persons_uncovered
FROM coverage_fact
GROUP BY purpose_id, strftime(month, '%Y-%m')
ORDER BY purpose, month
