-- The instants of the evaluated uses with a purpose that a look at the whole period does not show to be covered: uses of a
-- pair that is not usual and that the person did not permit all the time, and uses of a usual pair by those few who did
-- not. Each part reads few columns, and of most uses one. Uses of the same instant are looked at again.
-- It never leaves the engine.
SELECT u.occurred_at
FROM use_event AS u
JOIN used_pair AS p ON p.categories = u.categories AND p.purpose_id = u.purpose
LEFT JOIN whole_permit AS m ON m.principal_key = u.principal_key
WHERE u.jst_date >= $period_from AND u.jst_date < $period_to AND u.recorded_at < $known_before
    AND u.principal_key IS NOT NULL AND u.result <> 'denied'
    AND NOT p.usual
    AND COALESCE(CASE WHEN p.careful THEN m.consent_bits ELSE m.bits END & p.bit, 0) = 0
UNION ALL
SELECT u.occurred_at
FROM use_event AS u
JOIN lacking_person AS m ON m.principal_key = u.principal_key
JOIN used_pair AS p ON p.categories = u.categories AND p.purpose_id = u.purpose
WHERE u.jst_date >= $period_from AND u.jst_date < $period_to AND u.recorded_at < $known_before
    AND u.result <> 'denied'
    AND p.usual
    AND m.bits & p.bit = 0
