-- One row an evaluated use (attributable, personal): covered, or for which reason not and under which control. What was
-- not noted is covered. It never leaves the engine.
SELECT
    u.event_id, u.occurred_at, u.jst_date, u.month, u.holding_id, u.principal_key, u.actor_id, u.action, u.categories,
    u.purpose_id,
    COALESCE(n.reason, 'covered') AS reason,
    COALESCE(n.owner, 'covered') AS owner,
    COALESCE(n.late_evidence, FALSE) AS late_evidence
FROM coverage_use AS u
LEFT JOIN noted_use AS n ON n.event_id = u.event_id
WHERE u.class = 'attributable'
