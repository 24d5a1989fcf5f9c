-- Holdings without a use, and holdings with uses without a purpose alone.
SELECT detail, COUNT(*) AS holdings
FROM holding_use
WHERE detail <> 'used'
GROUP BY detail
ORDER BY detail
