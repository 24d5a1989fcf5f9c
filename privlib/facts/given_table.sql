-- One row a statistical table that left the company in the period. It never leaves the engine.
SELECT table_id
FROM provision
WHERE table_id IS NOT NULL AND direction = 'out'
    AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before
UNION
SELECT table_id
FROM stat_table
WHERE audience <> 'internal'
    AND made_at >= $period_from - INTERVAL 9 HOUR AND made_at < $period_to - INTERVAL 9 HOUR
