-- The uses behind one finding about uses, a row each: its id, its instant, the person's own stop that was in force.
-- `person` tells persons apart within the finding, and nothing else. A control that looks at uses has its subjects among
-- purposes, as resolved or as the source wrote them, and holdings; a detail that is a reason tells its findings apart.
-- One that looks at roles has an actor and a holding; a use that names no person is no case of it.
WITH behind AS (
    SELECT event_id, occurred_at, principal_key, stop_kind, stop_at
    FROM noted_use
    WHERE owner = $control
        AND list_contains($subjects, holding_id)
        AND (
            $control = 'C-P1.3b.tag'
            OR list_contains($subjects, purpose_id)
            OR list_contains(
                $subjects,
                CASE WHEN REGEXP_MATCHES(purpose_code, '^[A-Za-z0-9:._-]{1,40}$') THEN purpose_code ELSE 'other' END
            )
        )
        AND (
            $detail NOT IN ('withdrawn', 'expired', 'too-early', 'no-permit', 'no-matrix')
            OR reason = $detail
        )
    UNION ALL
    SELECT
        event_id, occurred_at, principal_key,
        CAST(NULL AS VARCHAR) AS stop_kind,
        CAST(NULL AS TIMESTAMP) AS stop_at
    FROM outside_role
    WHERE $control = 'C-P1.3b.role' AND principal_key IS NOT NULL
        AND list_contains($subjects, actor_id) AND list_contains($subjects, holding_id)
)
SELECT
    event_id,
    occurred_at,
    DENSE_RANK() OVER (ORDER BY principal_key) AS person,
    stop_kind,
    stop_at
FROM behind
ORDER BY occurred_at, event_id
