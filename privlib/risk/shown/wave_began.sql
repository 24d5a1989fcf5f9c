-- When the first answers of a wave came.
SELECT min(answered_at) AS began
FROM data_set
ORDER BY began
