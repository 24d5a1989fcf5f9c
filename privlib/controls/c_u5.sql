-- control: C-U5
-- clauses: U5
-- law: APPI Art. 18, Art. 23
-- reports: R1, R3
-- subject: table
-- severity: small-cell M
-- escalates: S
-- parameters: small_cell_T
-- sentence: {table} shows cells of few persons inside the company.
-- sentence_ja: 社内向けの{table}に、少人数のセルが表示されている。
-- evaluates: statistical tables made for the company itself in the period
SELECT COUNT(*) AS evaluated
FROM stat_table
WHERE audience = 'internal'
    AND made_at >= $period_from - INTERVAL 9 HOUR AND made_at < $period_to - INTERVAL 9 HOUR;

-- As C-S4.B; a statistical table names no categories, so that none of them can raise it.
SELECT
    'small-cell' AS detail,
    t.table_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    MIN(t.made_at) AS first_at,
    MAX(t.made_at) AS last_at,
    'M' AS severity,
    '' AS touches
FROM stat_table AS t
JOIN stat_cell AS c ON c.table_id = t.table_id
WHERE t.audience = 'internal'
    AND t.made_at >= $period_from - INTERVAL 9 HOUR AND t.made_at < $period_to - INTERVAL 9 HOUR
    AND c.shown = 'value' AND COALESCE(c.n_persons, 1) BETWEEN 1 AND GREATEST(t.threshold, $small_cell_T) - 1
GROUP BY t.table_id
ORDER BY subject_1;
