-- Uses after the person's own stop, by kind of stop (PC9); '*' counts over all. Seconds run from the stop to the last use,
-- a person; of several stops the longest. Quantiles are nearest ranks: the least value that so many persons do not exceed.
WITH person AS (
    SELECT
        COALESCE(stop_kind, '*') AS stop,
        principal_key,
        COUNT(*) AS uses,
        COUNT(*) FILTER (WHERE in_process) AS in_process,
        MAX(seconds_since_stop) AS seconds
    FROM noted_use
    WHERE stop_kind IS NOT NULL
    GROUP BY GROUPING SETS ((stop_kind, principal_key), (principal_key))
),
ranked AS (
    SELECT
        stop,
        principal_key,
        uses,
        in_process,
        seconds,
        ROW_NUMBER() OVER (PARTITION BY stop ORDER BY seconds, principal_key) AS place,
        COUNT(*) OVER (PARTITION BY stop) AS persons
    FROM person
)
SELECT
    stop,
    CAST(SUM(uses) AS BIGINT) AS uses,
    CAST(SUM(in_process) AS BIGINT) AS in_process,
    COUNT(*) AS persons,
    COUNT(*) FILTER (WHERE in_process > 0) AS persons_in_process,
    COUNT(*) FILTER (WHERE uses > in_process) AS persons_in_force,
    MIN(seconds) FILTER (WHERE 100 * place >= 50 * persons) AS p50,
    MIN(seconds) FILTER (WHERE 100 * place >= 95 * persons) AS p95,
    MAX(seconds) AS longest
FROM ranked
GROUP BY stop
ORDER BY stop
