-- Persons of both, and the sum of the squared differences of their ranks by place: Spearman's rank correlation of it.
WITH ranked AS (
         SELECT row_number() OVER (ORDER BY here.place) AS one, row_number() OVER (ORDER BY there.place) AS two
         FROM risk_order AS here
         JOIN risk_source_order AS there ON here.person = there.person
     )
SELECT count(*) AS persons, CAST(coalesce(sum((one - two) * (one - two)), 0) AS DECIMAL(38, 0)) AS squares
FROM ranked
ORDER BY ALL
