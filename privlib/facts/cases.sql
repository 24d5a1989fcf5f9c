-- The uses behind one finding about uses, a row each: its id, its instant, the person's own stop that was in force.
-- `person` tells persons apart within the finding, and nothing else. A control that looks at uses has its subjects among
-- purposes, as resolved or as the source wrote them, and holdings; a detail that is a reason tells its findings apart.
SELECT
    event_id,
    occurred_at,
    DENSE_RANK() OVER (ORDER BY principal_key) AS person,
    stop_kind,
    stop_at
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
ORDER BY occurred_at, event_id
