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
FROM collection_event
WHERE direct_written AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before;

-- Shown at the instant of collection is in time. Of a notice that was shown in time each missing element is a finding.
WITH direct AS (
    SELECT
        e.event_id, e.occurred_at, e.principal_key, e.categories, e.shown_at,
        COALESCE(e.version_id, 'none') AS version_id,
        v.el_company, v.el_administrator, v.el_contact, v.el_purposes,
        CASE WHEN e.shown_at IS NULL THEN 'not-shown' WHEN e.shown_at > e.occurred_at THEN 'shown-late' END AS unseen
    FROM collection_event AS e
    LEFT JOIN policy_version AS v ON v.version_id = e.version_id
    WHERE e.direct_written
        AND e.jst_date >= $period_from AND e.jst_date < $period_to AND e.recorded_at < $known_before
),
wrong AS (
    SELECT event_id, unseen AS detail FROM direct WHERE unseen IS NOT NULL
    UNION ALL
    SELECT event_id, 'missing:company' AS detail FROM direct WHERE unseen IS NULL AND NOT COALESCE(el_company, FALSE)
    UNION ALL
    SELECT event_id, 'missing:administrator' AS detail
    FROM direct
    WHERE unseen IS NULL AND NOT COALESCE(el_administrator, FALSE)
    UNION ALL
    SELECT event_id, 'missing:contact' AS detail FROM direct WHERE unseen IS NULL AND NOT COALESCE(el_contact, FALSE)
    UNION ALL
    SELECT event_id, 'missing:purposes' AS detail FROM direct WHERE unseen IS NULL AND NOT COALESCE(el_purposes, FALSE)
),
special AS (
    SELECT DISTINCT d.event_id
    FROM (SELECT event_id, UNNEST(STRING_SPLIT(categories, '|')) AS category_id FROM direct) AS d
    JOIN category AS c ON c.category_id = d.category_id AND c.special_care = 'yes'
)
SELECT
    w.detail AS detail,
    d.version_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT d.principal_key) AS n_persons,
    MIN(d.occurred_at) AS first_at,
    MAX(d.occurred_at) AS last_at,
    'H' AS severity,
    CONCAT(CASE WHEN COUNT(s.event_id) > 0 THEN 'S' ELSE '' END, CASE WHEN BOOL_OR(p.minor) THEN 'm' ELSE '' END)
        AS touches
FROM wrong AS w
JOIN direct AS d ON d.event_id = w.event_id
JOIN principal AS p ON p.principal_key = d.principal_key
LEFT JOIN special AS s ON s.event_id = d.event_id
GROUP BY d.version_id, w.detail
ORDER BY subject_1, detail;
