-- control: C-UT7
-- clauses: P1.3b
-- law: APPI Art. 23, Art. 24
-- reports: R3, R1
-- subject: actor, detail
-- severity: bulk M, off-hours I, dormant M, denied-done M, after-end H
-- escalates: S, P
-- parameters: bulk_rows, dormant_days, off_hours_from, off_hours_to, denied_done_events, denied_done_minutes
-- sentence: The account {actor} used data in an unusual way: {detail}.
-- sentence_ja: アカウント{actor}によるデータの利用に、通常と異なるものがある（{detail}）。
-- evaluates: uses in the period by persons, denied ones included
SELECT COUNT(*) AS evaluated
FROM coverage_use AS u
JOIN actor AS a ON a.actor_id = u.actor_id AND a.kind = 'person';

-- Much at once; by night; after a long rest, from the last use or from the first day that data tell of; a success after
-- several denials on one holding; after the account ended. An account that rests is judged by what it did before.
WITH acted AS (
    SELECT
        e.event_id, e.actor_id, e.holding_id, e.principal_key, e.occurred_at, e.jst_date, e.categories, e.result,
        e.n_rows, a.active_from, a.active_to,
        EXTRACT(HOUR FROM e.occurred_at + INTERVAL 9 HOUR) AS hour,
        LAG(e.jst_date) OVER (PARTITION BY e.actor_id ORDER BY e.occurred_at, e.event_id) AS last_date
    FROM use_event AS e
    JOIN actor AS a ON a.actor_id = e.actor_id AND a.kind = 'person'
    WHERE e.jst_date < $period_to AND e.recorded_at < $known_before
),
begun AS (
    SELECT MIN(jst_date) AS first_day
    FROM use_event
    WHERE recorded_at < $known_before
),
done AS (
    SELECT
        a.event_id, a.actor_id, a.holding_id, a.principal_key, a.occurred_at, a.jst_date, a.categories, a.n_rows,
        a.active_to, a.hour, COALESCE(a.last_date, GREATEST(a.active_from, b.first_day)) AS rested_since
    FROM acted AS a
    CROSS JOIN begun AS b
    WHERE a.result = 'done' AND a.jst_date >= $period_from
),
tried AS (
    SELECT d.event_id
    FROM done AS d
    JOIN acted AS t
        ON t.actor_id = d.actor_id AND t.holding_id = d.holding_id AND t.result = 'denied'
        AND t.occurred_at <= d.occurred_at
        AND d.occurred_at <= t.occurred_at + INTERVAL 1 MINUTE * $denied_done_minutes
    GROUP BY d.event_id
    HAVING COUNT(*) >= $denied_done_events
),
wrong AS (
    SELECT event_id, 'after-end' AS detail, 'H' AS severity FROM done WHERE jst_date >= active_to
    UNION ALL
    SELECT event_id, 'bulk' AS detail, 'M' AS severity FROM done WHERE n_rows > $bulk_rows
    UNION ALL
    SELECT event_id, 'denied-done' AS detail, 'M' AS severity FROM tried
    UNION ALL
    SELECT event_id, 'dormant' AS detail, 'M' AS severity
    FROM done
    WHERE DATE_DIFF('day', CAST(rested_since AS DATE), CAST(jst_date AS DATE)) > $dormant_days
    UNION ALL
    SELECT event_id, 'off-hours' AS detail, 'I' AS severity
    FROM done
    WHERE ($off_hours_from <= $off_hours_to AND hour >= $off_hours_from AND hour < $off_hours_to)
        OR ($off_hours_from > $off_hours_to AND (hour >= $off_hours_from OR hour < $off_hours_to))
),
touched AS (
    SELECT d.event_id, BOOL_OR(c.special_care = 'yes') AS special, BOOL_OR(c.property_risk) AS property
    FROM (SELECT event_id, UNNEST(STRING_SPLIT(categories, '|')) AS category_id FROM done) AS d
    JOIN category AS c ON c.category_id = d.category_id
    GROUP BY d.event_id
)
SELECT
    w.detail AS detail,
    d.actor_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT d.principal_key) AS n_persons,
    MIN(d.occurred_at) AS first_at,
    MAX(d.occurred_at) AS last_at,
    MAX(w.severity) AS severity,
    CONCAT(
        CASE WHEN BOOL_OR(t.special) THEN 'S' ELSE '' END, CASE WHEN BOOL_OR(t.property) THEN 'P' ELSE '' END
    ) AS touches
FROM wrong AS w
JOIN done AS d ON d.event_id = w.event_id
LEFT JOIN touched AS t ON t.event_id = d.event_id
GROUP BY d.actor_id, w.detail
ORDER BY subject_1, detail;
