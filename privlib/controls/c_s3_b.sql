-- control: C-S3.b
-- clauses: S3
-- law: APPI Art. 35
-- reports: R5
-- subject: request
-- severity: no-interval H
-- escalates: -
-- parameters: -
-- sentence: Request {request} was accepted, and no restriction of use was entered.
-- sentence_ja: 請求{request}は認められたが、利用の制限が登録されていない。
-- evaluates: suspensions that were accepted by the period's end
SELECT COUNT(*) AS evaluated
FROM request
WHERE kind IN ('suspend_use', 'suspend_history', 'stop_provision') AND decision IN ('full', 'partial')
    AND decided_at < $period_to - INTERVAL 9 HOUR AND decided_at < $known_before;

-- A restriction names the request as its evidence, or it is the person's own, of the scope that was asked for, and
-- holds at the decision.
WITH accepted AS (
    SELECT
        request_id, principal_key, decided_at,
        CASE kind
            WHEN 'suspend_use' THEN 'use' WHEN 'suspend_history' THEN 'history' WHEN 'stop_provision' THEN 'provide'
        END AS scope
    FROM request
    WHERE kind IN ('suspend_use', 'suspend_history', 'stop_provision') AND decision IN ('full', 'partial')
        AND decided_at < $period_to - INTERVAL 9 HOUR AND decided_at < $known_before
),
stop AS (
    SELECT principal_key, scope, evidence_ref, valid_from, valid_to
    FROM agreement
    WHERE effect = 'restrict' AND recorded_at < $known_before
)
SELECT
    'no-interval' AS detail,
    a.request_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    a.decided_at AS first_at,
    a.decided_at AS last_at,
    'H' AS severity,
    '' AS touches
FROM accepted AS a
WHERE NOT EXISTS (
        SELECT 1 FROM stop AS s WHERE s.evidence_ref = a.request_id
    )
    AND NOT EXISTS (
        SELECT 1
        FROM stop AS s
        WHERE s.principal_key = a.principal_key AND s.scope IN ('all', a.scope)
            AND s.valid_from <= a.decided_at AND a.decided_at < s.valid_to
    )
ORDER BY subject_1;
