-- What the company calls its holdings.
SELECT holding_id, name
FROM holding
ORDER BY holding_id
