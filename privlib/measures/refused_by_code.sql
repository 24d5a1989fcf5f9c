-- Records refused at the door, by the code of the reason.
SELECT code, COUNT(*) AS records
FROM quarantine
GROUP BY code
ORDER BY code
