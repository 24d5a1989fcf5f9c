-- The class table itself, for counts that classes alone cannot give. The rows stay inside privlib.risk.
SELECT {keys}, size
FROM risk_class
WHERE NOT suppressed AND NOT (empty AND $drop_empty)
ORDER BY ALL
