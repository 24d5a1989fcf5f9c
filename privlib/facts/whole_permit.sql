-- One row a person: a bit for each purpose that the person permitted during the whole period, known before it was needed,
-- and stopped at no instant of it (`bits`; by consent alone `consent_bits`). A use of such a purpose is covered without
-- looking at intervals. Agreements that follow each other without a gap are one.
-- It never leaves the engine.
WITH listed AS (
    SELECT
        a.purposes,
        BIT_OR(p.bit) AS bits,
        BIT_OR(CASE WHEN p.origin = 'new' THEN 0 ELSE p.bit END) AS old_bits
    FROM (
        SELECT purposes, unnest(string_split(purposes, '|')) AS purpose_id
        FROM (SELECT DISTINCT purposes FROM agreement WHERE effect = 'permit') AS d
    ) AS a
    JOIN purpose AS p ON p.purpose_id = a.purpose_id
    GROUP BY a.purposes
),
permit AS (
    SELECT
        a.principal_key,
        a.purposes,
        a.kind,
        a.valid_from,
        a.valid_to,
        a.valid_from <= CAST($period_from AS TIMESTAMP) - INTERVAL 9 HOUR
            AND a.valid_to >= CAST($period_to AS TIMESTAMP) - INTERVAL 9 HOUR AS whole
    FROM agreement AS a
    WHERE a.effect = 'permit' AND a.scope IN ('use', 'all') AND a.recorded_at < $known_before
        AND a.recorded_at <= GREATEST(a.valid_from, CAST($period_from AS TIMESTAMP) - INTERVAL 9 HOUR)
        AND a.valid_from < CAST($period_to AS TIMESTAMP) - INTERVAL 9 HOUR
        AND a.valid_to > CAST($period_from AS TIMESTAMP) - INTERVAL 9 HOUR
),
followed AS (
    SELECT
        principal_key, purposes, kind, valid_from, valid_to,
        MAX(valid_to) OVER (
            PARTITION BY principal_key, purposes, kind ORDER BY valid_from
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached
    FROM permit
    WHERE NOT whole
),
lasting AS (
    SELECT principal_key, purposes, kind
    FROM permit
    WHERE whole
    UNION ALL
    SELECT principal_key, purposes, kind
    FROM followed
    GROUP BY principal_key, purposes, kind
    HAVING MIN(valid_from) <= CAST($period_from AS TIMESTAMP) - INTERVAL 9 HOUR
        AND MAX(valid_to) >= CAST($period_to AS TIMESTAMP) - INTERVAL 9 HOUR
        AND MAX(CASE WHEN reached < valid_from THEN 1 ELSE 0 END) = 0
),
permitted AS (
    SELECT
        d.principal_key,
        BIT_OR(CASE WHEN d.kind IN ('consent', 'contract') THEN l.bits ELSE l.old_bits END) AS bits,
        BIT_OR(CASE WHEN d.kind = 'consent' THEN l.bits ELSE 0 END) AS consent_bits
    FROM lasting AS d
    JOIN listed AS l ON l.purposes = d.purposes
    GROUP BY d.principal_key
),
stopped AS (
    SELECT s.principal_key, BIT_OR(COALESCE(p.bit, s.every)) AS bits
    FROM (
        SELECT
            a.principal_key,
            unnest(string_split(a.purposes, '|')) AS purpose_id,
            (SELECT BIT_OR(bit) FROM purpose) AS every
        FROM agreement AS a
        LEFT JOIN request AS q ON q.request_id = a.evidence_ref
        WHERE a.effect = 'restrict' AND a.scope IN ('use', 'all') AND a.recorded_at < $known_before
            AND a.valid_to > CAST($period_from AS TIMESTAMP) - INTERVAL 9 HOUR
            AND LEAST(a.valid_from, COALESCE(q.received_at + INTERVAL 1 DAY * $grace_days, a.valid_from))
                < CAST($period_to AS TIMESTAMP) - INTERVAL 9 HOUR
    ) AS s
    LEFT JOIN purpose AS p ON p.purpose_id = s.purpose_id
    GROUP BY s.principal_key
),
allowed AS (
    SELECT t.subject_type, BIT_OR(p.bit) AS bits
    FROM (SELECT DISTINCT subject_type FROM principal) AS t
    JOIN purpose AS p
        ON p.subject_types = '' OR '|' || p.subject_types || '|' LIKE '%|' || t.subject_type || '|%'
    GROUP BY t.subject_type
)
SELECT
    m.principal_key,
    m.bits & w.bits & ~COALESCE(r.bits, 0) AS bits,
    m.consent_bits & w.bits & ~COALESCE(r.bits, 0) AS consent_bits
FROM permitted AS m
JOIN principal AS s ON s.principal_key = m.principal_key
JOIN allowed AS w ON w.subject_type = s.subject_type
LEFT JOIN stopped AS r ON r.principal_key = m.principal_key
