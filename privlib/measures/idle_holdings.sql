-- Holdings without a use, or with uses without a purpose alone, and the month of the last one (PC10).
WITH ranked AS (
    SELECT holding_id, detail, last_day, ROW_NUMBER() OVER (ORDER BY holding_id) AS place
    FROM holding_use
    WHERE detail <> 'used'
)
SELECT holding_id AS holding, detail, strftime(last_day, '%Y-%m') AS last_used
FROM ranked
WHERE place <= 200
ORDER BY holding
