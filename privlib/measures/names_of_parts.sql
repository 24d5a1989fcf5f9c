-- Departments that act and systems that hold data.
SELECT 'department' AS kind, department AS name FROM actor
UNION
SELECT 'system' AS kind, system AS name FROM holding
ORDER BY kind, name
