-- control: C-P1.1b
-- clauses: P1.1b, P1.2e
-- law: APPI Art. 17, Art. 18
-- reports: R1
-- subject: form, category
-- severity: outside-matrix M
-- escalates: S, m, N
-- parameters: -
-- sentence: {category} was collected on {form} although none of the purposes stated there may use it.
-- sentence_ja: {form}で、示された目的のいずれにも利用できない{category}が取得された。
-- evaluates: categories of collections in the period, once a collection
SELECT COUNT(*) AS evaluated
FROM collected_pair;

SELECT
    'outside-matrix' AS detail,
    o.form_id AS subject_1,
    o.category_id AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT o.principal_key) AS n_persons,
    MIN(e.occurred_at) AS first_at,
    MAX(e.occurred_at) AS last_at,
    'M' AS severity,
    CONCAT(
        CASE WHEN BOOL_OR(c.special_care = 'yes') THEN 'S' ELSE '' END, CASE WHEN BOOL_OR(p.minor) THEN 'm' ELSE '' END
    ) AS touches
FROM collected_pair AS o
JOIN collection_event AS e ON e.event_id = o.event_id
JOIN principal AS p ON p.principal_key = o.principal_key
LEFT JOIN category AS c ON c.category_id = o.category_id
WHERE o.beyond
GROUP BY o.form_id, o.category_id
ORDER BY subject_1, subject_2;
