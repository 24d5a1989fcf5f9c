-- Each unit that is measured, with its labels at the levels of a plan. It never leaves the engine.
SELECT {labels}
FROM data_set
WHERE ({kept})
