-- Classes and persons of the measured rows of some persons, by their numbers: no value crosses. By any hash every person
-- has one number, and nobody else has it: those that risk_code_person does not hold share their hash with nobody.
-- The result has no order: its reader sorts it.
WITH unit AS (
    SELECT {codes}, coalesce(risk_code_person.code, 1 + abs(CAST(hash(cell.person) >> 1 AS BIGINT) % $hashes)) AS person
    FROM data_set
    WHERE ({kept})
)
SELECT {keys}
FROM unit
WHERE person % $parts = $part
