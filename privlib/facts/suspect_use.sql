-- The evaluated uses that a look at the whole period does not show to be covered: they are judged one by one, with what
-- the judgement needs of the person.
-- It never leaves the engine.
SELECT u.*, s.subject_type, s.minor
FROM (
    SELECT e.*
    FROM evaluated_use AS e
    LEFT JOIN whole_pair AS p ON p.categories = e.categories AND p.purpose_id = e.purpose_id
    LEFT JOIN whole_permit AS m ON m.principal_key = e.principal_key
    WHERE COALESCE(CASE WHEN p.careful THEN m.consent_bits ELSE m.bits END & p.bit, 0) = 0
) AS u
JOIN principal AS s ON s.principal_key = u.principal_key
