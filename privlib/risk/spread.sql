-- For each class size: fewest different values in a class, and the largest excess over the whole data set.
-- With n units of a value in a class of `size`, and g of it among all `total`, the excess is sum(max(n * total - g * size, 0));
-- values that a class lacks add nothing. Excess / (size * total) is the distance of the class, in integers until divided.
WITH overall AS (SELECT s, CAST(sum(n) AS BIGINT) AS g FROM risk_value GROUP BY s),
     everyone AS (SELECT CAST(sum(n) AS BIGINT) AS total FROM risk_value),
     sized AS (SELECT {keys}, s, n, CAST(sum(n) OVER (PARTITION BY {keys}) AS BIGINT) AS size FROM risk_value),
     class AS (
         SELECT {keys}, size, total, count(*) AS different,
                CAST(sum(greatest(n * total - g * size, 0)) AS BIGINT) AS excess
         FROM sized
         JOIN overall ON sized.s IS NOT DISTINCT FROM overall.s
         CROSS JOIN everyone
         GROUP BY {keys}, size, total
     )
SELECT size, total, count(*) AS classes, min(different) AS distinct_l, max(excess) AS excess
FROM class
GROUP BY size, total
ORDER BY size, total
