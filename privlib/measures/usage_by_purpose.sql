-- Events and visitor-days by purpose of the history information (UT5). A purpose of another scope is 'other', none or an
-- undeclared one is 'unknown'; '*' counts over all. A purpose nobody used is a row with 0.
WITH event AS (
    SELECT
        h.jst_date,
        h.visitor_key,
        CASE
            WHEN p.scope = 'history' THEN p.purpose_id
            WHEN p.purpose_id IS NOT NULL THEN 'other'
            ELSE 'unknown'
        END AS purpose
    FROM history_event AS h
    LEFT JOIN purpose AS p ON p.purpose_id = h.purpose AND p.valid_from <= h.jst_date AND h.jst_date < p.valid_to
    WHERE NOT h.linked AND h.jst_date >= $period_from AND h.jst_date < $period_to
),
named AS (
    SELECT purpose_id AS purpose FROM purpose WHERE scope = 'history'
    UNION
    SELECT 'other' AS purpose
    UNION
    SELECT 'unknown' AS purpose
),
whole AS (
    SELECT
        (SELECT COUNT(*) FROM event) AS all_events,
        (SELECT COUNT(*) FROM (SELECT DISTINCT jst_date, visitor_key FROM event) AS k) AS all_visitors
),
counted AS (
    SELECT purpose, COUNT(*) AS events FROM event GROUP BY purpose
),
keys AS (
    SELECT purpose, COUNT(*) AS visitors
    FROM (SELECT DISTINCT purpose, jst_date, visitor_key FROM event) AS k
    GROUP BY purpose
)
SELECT
    n.purpose,
    COALESCE(c.events, 0) AS events,
    COALESCE(k.visitors, 0) AS visitors,
    w.all_events,
    w.all_visitors
FROM named AS n
LEFT JOIN counted AS c ON c.purpose = n.purpose
LEFT JOIN keys AS k ON k.purpose = n.purpose
CROSS JOIN whole AS w
UNION ALL
SELECT '*' AS purpose, all_events AS events, all_visitors AS visitors, all_events, all_visitors
FROM whole
ORDER BY purpose
