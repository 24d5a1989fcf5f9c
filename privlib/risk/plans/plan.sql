-- The candidate of a plan: the labelled units without those of classes that fail. It never leaves the engine.
SELECT {chosen}
FROM data_set
