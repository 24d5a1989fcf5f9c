-- One row a direct-written collection and what its notice missed: an element, a stated purpose that the version does not
-- list, the time, or the notice itself. A collection may miss several. It never leaves the engine.
WITH stated AS (
    SELECT event_id, version_id, purposes, unnest(string_split(purposes_stated, '|')) AS purpose_id
    FROM direct_collection
    WHERE purposes_stated <> '' AND purposes IS NOT NULL
),
listed AS (
    SELECT DISTINCT version_id, unnest(string_split(purposes, '|')) AS purpose_id
    FROM direct_collection
    WHERE purposes IS NOT NULL
),
unlisted AS (
    SELECT DISTINCT s.event_id
    FROM stated AS s
    LEFT JOIN listed AS l ON l.version_id = s.version_id AND l.purpose_id = s.purpose_id
    WHERE l.purpose_id IS NULL
),
missed AS (
    SELECT event_id, 'not-shown' AS detail FROM direct_collection WHERE version_id IS NULL
    UNION ALL
    SELECT event_id, 'shown-late' AS detail FROM direct_collection WHERE version_id IS NOT NULL AND late
    UNION ALL
    SELECT event_id, 'missing:company' AS detail
    FROM direct_collection
    WHERE version_id IS NOT NULL AND NOT COALESCE(el_company, FALSE)
    UNION ALL
    SELECT event_id, 'missing:administrator' AS detail
    FROM direct_collection
    WHERE version_id IS NOT NULL AND NOT COALESCE(el_administrator, FALSE)
    UNION ALL
    SELECT event_id, 'missing:contact' AS detail
    FROM direct_collection
    WHERE version_id IS NOT NULL AND NOT COALESCE(el_contact, FALSE)
    UNION ALL
    SELECT c.event_id, 'missing:purposes' AS detail
    FROM direct_collection AS c
    LEFT JOIN unlisted AS u ON u.event_id = c.event_id
    WHERE c.version_id IS NOT NULL AND (NOT COALESCE(c.el_purposes, FALSE) OR u.event_id IS NOT NULL)
)
SELECT c.event_id, c.principal_key, COALESCE(c.version_named, 'none') AS version_named, m.detail
FROM missed AS m
JOIN direct_collection AS c ON c.event_id = m.event_id
