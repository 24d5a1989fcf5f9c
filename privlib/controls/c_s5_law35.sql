-- control: C-S5.law35
-- clauses: S5.law35
-- law: APPI Art. 43(2), Rule 35
-- reports: R7, R2
-- subject: dataset, detail
-- severity: mapping-kept C, salt-kept C
-- escalates: -
-- parameters: destroy_days
-- sentence: What restores the persons of {dataset} was kept too long: {detail}.
-- sentence_ja: {dataset}の本人を復元できる情報が、期限を過ぎて保持された（{detail}）。
-- evaluates: produced data sets of the period, and earlier ones whose mapping table or salt stood in it
WITH kept AS (
    SELECT
        created_at,
        CASE WHEN mapping_destroyed_at >= created_at THEN mapping_destroyed_at END AS mapping_at,
        CASE WHEN salt_destroyed_at >= created_at THEN salt_destroyed_at END AS salt_at
    FROM anon_dataset
    WHERE state = 'produced' AND created_at < $known_before
)
SELECT COUNT(*) AS evaluated
FROM kept
WHERE CAST(created_at + INTERVAL 9 HOUR AS DATE) < $period_to
    AND (CAST(created_at + INTERVAL 9 HOUR AS DATE) >= $period_from
        OR CAST(COALESCE(mapping_at, $known_before) + INTERVAL 9 HOUR AS DATE) >= $period_from
        OR CAST(COALESCE(salt_at, $known_before) + INTERVAL 9 HOUR AS DATE) >= $period_from);

-- What was destroyed before the set was complete was not what restores it: such a record is none, and neither is one
-- that is not known yet.
WITH kept AS (
    SELECT dataset_id, created_at, 'mapping-kept' AS detail, mapping_destroyed_at AS destroyed_at
    FROM anon_dataset
    WHERE state = 'produced' AND created_at < $known_before
    UNION ALL
    SELECT dataset_id, created_at, 'salt-kept' AS detail, salt_destroyed_at AS destroyed_at
    FROM anon_dataset
    WHERE state = 'produced' AND created_at < $known_before
),
stood AS (
    SELECT
        dataset_id, created_at, detail,
        CAST(created_at + INTERVAL 9 HOUR AS DATE) AS created_on,
        CASE WHEN destroyed_at >= created_at AND destroyed_at < $known_before THEN destroyed_at END AS gone_at,
        CASE
            WHEN destroyed_at >= created_at AND destroyed_at < $known_before
                THEN CAST(destroyed_at + INTERVAL 9 HOUR AS DATE)
            ELSE $as_of
        END AS gone_on
    FROM kept
)
SELECT
    s.detail,
    s.dataset_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    DATE_DIFF('day', CAST(s.created_on AS DATE), CAST(s.gone_on AS DATE)) AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    s.created_at AS first_at,
    COALESCE(s.gone_at, s.created_at) AS last_at,
    'C' AS severity,
    '' AS touches
FROM stood AS s
WHERE s.created_on < $period_to AND (s.created_on >= $period_from OR s.gone_at IS NULL OR s.gone_on >= $period_from)
    AND DATE_DIFF('day', CAST(s.created_on AS DATE), CAST(s.gone_on AS DATE)) > $destroy_days
ORDER BY subject_1, detail;
