-- control: C-S6c
-- clauses: S6.c
-- law: APPI Art. 37(4)
-- reports: R5, R13
-- subject: request
-- severity: form-only L
-- escalates: -
-- parameters: -
-- sentence: Request {request} was refused for its form alone.
-- sentence_ja: 請求{request}が、方式のみを理由に拒まれた。
-- evaluates: refusals in the period
SELECT COUNT(*) AS evaluated
FROM request
WHERE decision = 'refused'
    AND decided_at >= $period_from - INTERVAL 9 HOUR AND decided_at < $period_to - INTERVAL 9 HOUR
    AND decided_at < $known_before;

SELECT
    'form-only' AS detail,
    request_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    decided_at AS first_at,
    decided_at AS last_at,
    'L' AS severity,
    '' AS touches
FROM request
WHERE decision = 'refused' AND ground = 'form'
    AND decided_at >= $period_from - INTERVAL 9 HOUR AND decided_at < $period_to - INTERVAL 9 HOUR
    AND decided_at < $known_before
ORDER BY subject_1;
