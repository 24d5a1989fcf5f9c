-- One row a person who did not permit, all the time, some purpose that is usual and was used: with the bits of those that
-- the person did.
-- It never leaves the engine.
SELECT s.principal_key, COALESCE(m.bits, 0) AS bits
FROM principal AS s
LEFT JOIN whole_permit AS m ON m.principal_key = s.principal_key
CROSS JOIN (SELECT COALESCE(BIT_OR(bit), 0) AS bits FROM used_pair WHERE usual) AS w
WHERE COALESCE(m.bits, 0) & w.bits <> w.bits
