-- The counts that occur in classes.
SELECT n
FROM risk_value
GROUP BY n
ORDER BY n
