-- control: C-E7
-- clauses: P1.5a
-- law: APPI Art. 22
-- reports: R12
-- subject: table
-- severity: conflict M
-- escalates: -
-- parameters: -
-- sentence: Records of {table} came again with other contents; the first ones stand, the others were refused.
-- sentence_ja: {table}の記録が異なる内容で再び届いた。先のものを残し、後のものは受け入れていない。
-- evaluates: files loaded
SELECT COUNT(*) AS evaluated
FROM source;

SELECT
    'conflict' AS detail,
    s.table_name AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    CAST(NULL AS TIMESTAMP) AS first_at,
    CAST(NULL AS TIMESTAMP) AS last_at,
    'M' AS severity,
    '' AS touches
FROM quarantine AS q
JOIN source AS s ON s.sha = q.sha
WHERE q.code = 'E220'
GROUP BY s.table_name
ORDER BY subject_1;
