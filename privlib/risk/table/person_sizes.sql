-- Persons by the size of the smallest class they stand in: the class they are easiest to find in.
WITH person AS (
    SELECT m.person AS person, min(c.size) AS size
    FROM risk_class AS c
    JOIN risk_member AS m ON ({same})
    WHERE NOT c.suppressed AND NOT (c.empty AND $drop_empty)
    GROUP BY m.person
)
SELECT size, count(*) AS units
FROM person
GROUP BY size
ORDER BY size
