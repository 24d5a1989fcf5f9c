-- For each class size the largest sum of n ln n over the values of a class: the smallest entropy.
-- risk_term holds n ln n to 24 decimals, so sums are exact and the same in any order.
WITH class AS (
    SELECT {keys}, CAST(sum(n) AS BIGINT) AS size, sum(CAST(term AS DECIMAL(38, 24))) AS terms
    FROM risk_value
    JOIN risk_term USING (n)
    GROUP BY {keys}
)
SELECT size, CAST(max(terms) AS VARCHAR) AS terms
FROM class
GROUP BY size
ORDER BY size
