-- control: C-S6a.r
-- clauses: S6.a
-- law: APPI Art. 36
-- reports: R5
-- subject: request, detail
-- severity: no-reason M, not-notified M
-- escalates: -
-- parameters: notify_days
-- sentence: Request {request} was decided and the person was not told what is due: {detail}.
-- sentence_ja: 請求{request}の決定について、本人に必要な説明や通知がない（{detail}）。
-- evaluates: requests decided in the period, and older ones whose person was not told
SELECT COUNT(*) AS evaluated
FROM request
WHERE decision <> 'withdrawn' AND decided_at < $period_to - INTERVAL 9 HOUR AND decided_at < $known_before
    AND (
        decided_at >= $period_from - INTERVAL 9 HOUR
        OR notified_at IS NULL OR notified_at >= $known_before
        OR (decision IN ('refused', 'partial') AND NOT COALESCE(reason_given, FALSE))
    );

-- A request that the person withdrew needs no answer.
WITH decided AS (
    SELECT
        request_id, decided_at, decision, reason_given,
        CASE WHEN notified_at < $known_before THEN notified_at END AS notified_at,
        DATE_DIFF('day', CAST(decided_at + INTERVAL 9 HOUR AS DATE), CAST($as_of AS DATE)) AS days
    FROM request
    WHERE decision <> 'withdrawn' AND decided_at < $period_to - INTERVAL 9 HOUR AND decided_at < $known_before
),
wrong AS (
    SELECT request_id, decided_at, 'no-reason' AS detail
    FROM decided
    WHERE decision = 'refused' AND NOT COALESCE(reason_given, FALSE)
    UNION ALL
    SELECT request_id, decided_at, 'not-notified' AS detail
    FROM decided
    WHERE notified_at IS NULL AND days > $notify_days
)
SELECT
    detail,
    request_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    decided_at AS first_at,
    decided_at AS last_at,
    'M' AS severity,
    '' AS touches
FROM wrong
ORDER BY subject_1, detail;
