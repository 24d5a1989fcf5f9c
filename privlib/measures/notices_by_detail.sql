-- Direct-written collections by what their notice missed; a collection may miss several things.
SELECT detail, COUNT(*) AS collections, COUNT(DISTINCT principal_key) AS persons
FROM missed_notice
GROUP BY detail
ORDER BY detail
