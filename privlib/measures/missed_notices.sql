-- What the notices of direct-written collections missed, by the version that was named and the element, the two hundred
-- most frequent (PC7).
WITH counted AS (
    SELECT version_named, detail, COUNT(*) AS collections
    FROM missed_notice
    GROUP BY version_named, detail
),
ranked AS (
    SELECT
        version_named, detail, collections,
        ROW_NUMBER() OVER (ORDER BY collections DESC, version_named, detail) AS place
    FROM counted
)
SELECT version_named AS version, detail, collections
FROM ranked
WHERE place <= 200
ORDER BY version, detail
