-- Uncovered uses and their persons by reason; reasons are exclusive, so the uses add up to the total '*'.
SELECT COALESCE(reason, '*') AS reason, COUNT(*) AS uses, COUNT(DISTINCT principal_key) AS persons
FROM noted_use
WHERE reason <> 'covered'
GROUP BY GROUPING SETS ((reason), ())
ORDER BY reason
