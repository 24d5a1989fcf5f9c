-- control: C-P1.2
-- clauses: P1.2a, P1.2b, P1.2c, P1.2d, A1, A2
-- law: APPI Art. 21(2)
-- reports: R1, R13
-- subject: version, detail
-- severity: missing:company H, missing:administrator H, missing:contact H, missing:purposes H, shown-late H,
--   not-shown H
-- escalates: S, m, N
-- parameters: -
-- sentence: Persons wrote down their data without the whole notice before: version {version}, {detail}.
-- sentence_ja: 本人が書面で情報を提供する前に、通知が完全には示されなかった（版{version}、{detail}）。
-- evaluates: collections in the period that persons wrote down
SELECT COUNT(*) AS evaluated
FROM direct_collection;

-- What each collection missed; one may miss several. Shown at the instant of collection is in time.
WITH special AS (
    SELECT DISTINCT d.event_id
    FROM (SELECT event_id, UNNEST(STRING_SPLIT(categories, '|')) AS category_id FROM collection_event) AS d
    JOIN category AS c ON c.category_id = d.category_id AND c.special_care = 'yes'
)
SELECT
    m.detail AS detail,
    m.version_named AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT m.principal_key) AS n_persons,
    MIN(e.occurred_at) AS first_at,
    MAX(e.occurred_at) AS last_at,
    'H' AS severity,
    CONCAT(CASE WHEN COUNT(s.event_id) > 0 THEN 'S' ELSE '' END, CASE WHEN BOOL_OR(p.minor) THEN 'm' ELSE '' END)
        AS touches
FROM missed_notice AS m
JOIN collection_event AS e ON e.event_id = m.event_id
JOIN principal AS p ON p.principal_key = m.principal_key
LEFT JOIN special AS s ON s.event_id = m.event_id
GROUP BY m.version_named, m.detail
ORDER BY subject_1, detail;
