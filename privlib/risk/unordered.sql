-- Different values that are no numbers.
SELECT count(DISTINCT s) AS found
FROM risk_value
WHERE NOT regexp_matches(CAST(s AS VARCHAR), '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$')
ORDER BY ALL
