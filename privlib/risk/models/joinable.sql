-- Which columns of other holdings hold values of a column: its different values, those of them there, and all there.
WITH given AS (SELECT {column} AS value FROM data_set),
     held AS (SELECT DISTINCT CAST(value AS VARCHAR) AS value FROM given WHERE value IS NOT NULL),
     shared AS (
         SELECT risk_holding_value.place, count(*) AS n
         FROM held
         JOIN risk_holding_value ON held.value = risk_holding_value.value
         GROUP BY risk_holding_value.place
     ),
     there AS (SELECT place, count(*) AS n FROM risk_holding_value GROUP BY place)
SELECT shared.place, (SELECT count(*) FROM held) AS different, shared.n AS shared, there.n AS other_different
FROM shared
JOIN there ON shared.place = there.place
ORDER BY shared.place
