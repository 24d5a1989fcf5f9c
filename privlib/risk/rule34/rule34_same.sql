-- Persons of both data sets, and those of them who have one value in both. No value and no person crosses.
WITH cell AS (SELECT {cells} FROM data_set),
     here AS (SELECT DISTINCT value, person FROM cell),
     pair AS (
         SELECT here.person, max(CASE WHEN here.value = there.value THEN 1 ELSE 0 END) AS same
         FROM here
         JOIN risk_other AS there ON here.person = there.person
         GROUP BY here.person
     )
SELECT count(*) AS persons, CAST(coalesce(sum(same), 0) AS BIGINT) AS same
FROM pair
ORDER BY ALL
