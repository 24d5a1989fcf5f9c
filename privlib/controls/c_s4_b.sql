-- control: C-S4.B
-- clauses: S4.B
-- law: APPI Art. 27
-- reports: R4, R2
-- subject: table
-- severity: row-level C, small-cell C
-- escalates: -
-- parameters: small_cell_T
-- sentence: {table} was given away as statistics and may identify someone: {detail}.
-- sentence_ja: {table}は統計として提供されたが、個人を識別しうる（{detail}）。
-- evaluates: statistical tables given away or made for others in the period
SELECT COUNT(*) AS evaluated
FROM stat_table AS t
JOIN given_table AS g ON g.table_id = t.table_id;

-- Open cells of fewer persons than the table's own threshold or the gate's, whichever is more; a cell of unknown
-- persons may be one.
WITH small AS (
    SELECT c.table_id, COUNT(*) AS n
    FROM stat_cell AS c
    JOIN stat_table AS t ON t.table_id = c.table_id
    WHERE c.shown = 'value' AND COALESCE(c.n_persons, 1) BETWEEN 1 AND GREATEST(t.threshold, $small_cell_T) - 1
    GROUP BY c.table_id
)
SELECT
    CASE WHEN t.row_level THEN 'row-level' ELSE 'small-cell' END AS detail,
    t.table_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    CASE WHEN t.row_level THEN 1 ELSE s.n END AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    t.made_at AS first_at,
    t.made_at AS last_at,
    'C' AS severity,
    '' AS touches
FROM stat_table AS t
JOIN given_table AS g ON g.table_id = t.table_id
LEFT JOIN small AS s ON s.table_id = t.table_id
WHERE t.row_level OR s.table_id IS NOT NULL
ORDER BY subject_1;
