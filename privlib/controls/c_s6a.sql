-- control: C-S6a
-- clauses: S6.a
-- law: APPI Art. 33, Art. 39
-- reports: R5
-- subject: request, detail
-- severity: open-14 M, open-30 H
-- escalates: -
-- parameters: request_days_M, request_days_H
-- sentence: Request {request} is open for longer than the policy's time: {detail}.
-- sentence_ja: 請求{request}が、定めた期間を超えて未処理である（{detail}）。
-- evaluates: requests of the period, and older ones that are open
SELECT COUNT(*) AS evaluated
FROM request
WHERE jst_date < $period_to
    AND (
        jst_date >= $period_from
        OR (
            COALESCE(decided_at, $known_before) >= $known_before
            AND COALESCE(fulfilled_at, $known_before) >= $known_before
        )
    );

-- Open: neither decided nor done by the day of the study. The day of receipt is day 0. A second request of one person for
-- the same thing within seven days is the first one again; the earliest counts.
WITH unanswered AS (
    SELECT
        request_id, received_at, jst_date,
        LAG(jst_date) OVER (
            PARTITION BY COALESCE(CAST(principal_key AS VARCHAR), request_id), kind ORDER BY received_at, request_id
        ) AS before
    FROM request
    WHERE jst_date < $period_to
        AND COALESCE(decided_at, $known_before) >= $known_before
        AND COALESCE(fulfilled_at, $known_before) >= $known_before
),
late AS (
    SELECT request_id, received_at, DATE_DIFF('day', CAST(jst_date AS DATE), CAST($as_of AS DATE)) AS days
    FROM unanswered
    WHERE before IS NULL OR DATE_DIFF('day', CAST(before AS DATE), CAST(jst_date AS DATE)) > 7
)
SELECT
    CASE WHEN days > $request_days_H THEN 'open-30' ELSE 'open-14' END AS detail,
    request_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    received_at AS first_at,
    received_at AS last_at,
    CASE WHEN days > $request_days_H THEN 'H' ELSE 'M' END AS severity,
    '' AS touches
FROM late
WHERE days > $request_days_M
ORDER BY subject_1, detail;
