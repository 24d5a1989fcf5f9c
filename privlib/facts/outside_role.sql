-- One row a done use by a person's account, of a holding that is open to none of the account's roles.
-- It never leaves the engine.
WITH allowed AS (
    SELECT DISTINCT a.actor_id, h.holding_id
    FROM (SELECT actor_id, UNNEST(STRING_SPLIT(roles, '|')) AS role FROM actor WHERE roles <> '') AS a
    JOIN (SELECT holding_id, UNNEST(STRING_SPLIT(access_roles, '|')) AS role FROM holding) AS h ON h.role = a.role
)
SELECT u.event_id, u.actor_id, u.holding_id, u.principal_key, u.occurred_at, u.categories
FROM coverage_use AS u
JOIN actor AS a ON a.actor_id = u.actor_id AND a.kind = 'person'
LEFT JOIN allowed AS r ON r.actor_id = u.actor_id AND r.holding_id = u.holding_id
WHERE u.result = 'done' AND r.actor_id IS NULL
