-- Uncovered uses and their persons by the one control that owns each; they add up to the total '*'.
SELECT COALESCE(owner, '*') AS owner, COUNT(*) AS uses, COUNT(DISTINCT principal_key) AS persons
FROM noted_use
WHERE reason <> 'covered'
GROUP BY GROUPING SETS ((owner), ())
ORDER BY owner
