-- For each class size the largest distance of a class from the whole data set along the order of the values.
-- The running counts of a class and of all are compared at every value of the data set, also where the class has none.
-- Gap / (size * total * (number of values - 1)) is the distance, in integers until divided.
WITH overall AS (SELECT s, CAST(sum(n) AS BIGINT) AS g FROM risk_value WHERE s IS NOT NULL GROUP BY s),
     placed AS (SELECT s, g, row_number() OVER (ORDER BY CAST(CAST(s AS VARCHAR) AS DOUBLE), s) AS place FROM overall),
     running AS (SELECT s, place, CAST(sum(g) OVER (ORDER BY place) AS BIGINT) AS upto FROM placed),
     everyone AS (SELECT CAST(sum(g) AS BIGINT) AS total, count(*) AS places FROM overall),
     class AS (
         SELECT {keys}, CAST(sum(n) AS BIGINT) AS size
         FROM risk_value
         WHERE s IS NOT NULL
         GROUP BY {keys}
     ),
     along AS (
         SELECT {class_keys}, class.size, place, upto, total, places,
                CAST(sum(coalesce(risk_value.n, 0)) OVER (PARTITION BY {class_keys} ORDER BY place) AS BIGINT) AS inside
         FROM class
         CROSS JOIN running
         CROSS JOIN everyone
         LEFT JOIN risk_value ON ({same}) AND risk_value.s = running.s
     ),
     far AS (
         SELECT {keys}, size, total, places, CAST(sum(abs(inside * total - upto * size)) AS BIGINT) AS gap
         FROM along
         GROUP BY {keys}, size, total, places
     )
SELECT size, total, places, max(gap) AS gap
FROM far
GROUP BY size, total, places
ORDER BY size, total, places
