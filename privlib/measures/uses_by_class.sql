-- Uses and distinct persons by class of use.
SELECT class, COUNT(*) AS uses, COUNT(DISTINCT principal_key) AS persons
FROM coverage_use
GROUP BY class
ORDER BY class
