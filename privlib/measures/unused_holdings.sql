-- Holdings old enough to be judged, those without a use, and those whose every use came without a purpose (PC10).
SELECT
    COUNT(*) AS holdings,
    COUNT(*) FILTER (WHERE detail = 'unused') AS unused,
    COUNT(*) FILTER (WHERE detail = 'untagged') AS untagged_only
FROM holding_use
ORDER BY holdings
