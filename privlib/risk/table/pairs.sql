-- Classes and persons of the measured rows of some persons, by their numbers: no value crosses.
-- The result has no order: its reader sorts it.
WITH unit AS (SELECT {numbers}, risk_code_person.code AS person FROM data_set WHERE ({kept}))
SELECT {keys}
FROM unit
WHERE person % $parts = $part
