-- Different digests of a column, and those of a text that anyone may guess: whole numbers below a million, plain and in
-- eight digits; a letter and a number below ten thousand in four to eight digits; days from 1900 to 2099, with and
-- without hyphens. No digest crosses.
WITH cell AS (SELECT {cells} FROM data_set),
     held AS (
         SELECT DISTINCT value
         FROM cell
         WHERE regexp_matches(value, '^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$')
     ),
     digit AS (SELECT unnest(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) AS d),
     two AS (SELECT concat(a.d, b.d) AS n FROM digit AS a CROSS JOIN digit AS b),
     four AS (SELECT concat(a.n, b.n) AS n FROM two AS a CROSS JOIN two AS b),
     letter AS (
         SELECT unnest([
             'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M',
             'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z'
         ]) AS c
     ),
     zeros AS (SELECT unnest(['', '0', '00', '000', '0000']) AS z),
     day AS (
         SELECT y.n AS y, m.n AS m, d.n AS d
         FROM four AS y
         CROSS JOIN two AS m
         CROSS JOIN two AS d
         WHERE y.n BETWEEN '1900' AND '2099' AND m.n BETWEEN '01' AND '12' AND d.n BETWEEN '01' AND '31'
     ),
     million AS (SELECT concat(two.n, four.n) AS n FROM four CROSS JOIN two),
     guess AS (
         SELECT CAST(CAST(n AS BIGINT) AS VARCHAR) AS text FROM million
         UNION ALL
         SELECT concat('00', n) FROM million
         UNION ALL
         SELECT concat(letter.c, zeros.z, four.n) FROM four CROSS JOIN letter CROSS JOIN zeros
         UNION ALL
         SELECT concat(y, m, d) FROM day
         UNION ALL
         SELECT concat(y, '-', m, '-', d) FROM day
     ),
     made AS (SELECT unnest([{hashes}]) AS value FROM guess),
     hit AS (SELECT DISTINCT held.value FROM held JOIN made ON held.value = made.value)
SELECT (SELECT count(*) FROM hit) AS found, count(*) AS held
FROM held
ORDER BY ALL
