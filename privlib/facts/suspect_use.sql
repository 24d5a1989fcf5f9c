-- The evaluated uses that must be judged one by one, with what the judgement needs of the person.
-- It never leaves the engine.
SELECT u.*, s.subject_type, s.minor
FROM coverage_use AS u
JOIN principal AS s ON s.principal_key = u.principal_key
WHERE u.class = 'attributable'
