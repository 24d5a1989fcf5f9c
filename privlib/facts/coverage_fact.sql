-- One row an evaluated use: covered, or for which reason not and under which control. What was not noted is covered.
-- It never leaves the engine.
SELECT
    u.*,
    COALESCE(n.reason, 'covered') AS reason,
    COALESCE(n.owner, 'covered') AS owner,
    COALESCE(n.late_evidence, FALSE) AS late_evidence
FROM evaluated_use AS u
LEFT JOIN noted_use AS n ON n.event_id = u.event_id
