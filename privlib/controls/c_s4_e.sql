-- control: C-S4.E
-- clauses: S4.E
-- law: APPI Art. 25, Guidelines 3-4-4
-- reports: R6
-- subject: party
-- severity: no-review H
-- escalates: -
-- parameters: -
-- sentence: {party} was given data before anyone had found it reliable.
-- sentence_ja: {party}は、信頼できると判断される前にデータの提供を受けた。
-- evaluates: trustees that were given data in the period
SELECT COUNT(DISTINCT party_id) AS evaluated
FROM provision
WHERE direction = 'out' AND basis = 'D' AND party_id IS NOT NULL
    AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before;

-- The review was passed on a day before the first one on which the party was ever given data.
WITH flow AS (
    SELECT DISTINCT party_id, jst_date
    FROM provision
    WHERE direction = 'out' AND basis = 'D' AND party_id IS NOT NULL
        AND jst_date < $period_to AND recorded_at < $known_before
),
trustee AS (
    SELECT
        party_id,
        MIN(jst_date) AS first_day,
        COUNT(CASE WHEN jst_date >= $period_from THEN 1 END) AS n,
        MIN(CASE WHEN jst_date >= $period_from THEN jst_date END) AS from_day,
        MAX(jst_date) AS to_day
    FROM flow
    GROUP BY party_id
),
passed AS (
    SELECT c.party_id, MIN(s.done_on) AS done_on
    FROM supervision AS s
    JOIN contract AS c ON c.contract_id = s.contract_id
    WHERE s.kind = 'selection' AND s.result = 'pass'
    GROUP BY c.party_id
)
SELECT
    'no-review' AS detail,
    t.party_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    t.n,
    CAST(NULL AS BIGINT) AS n_persons,
    CAST(t.from_day - INTERVAL 9 HOUR AS TIMESTAMP) AS first_at,
    CAST(t.to_day - INTERVAL 9 HOUR AS TIMESTAMP) AS last_at,
    'H' AS severity,
    '' AS touches
FROM trustee AS t
LEFT JOIN passed AS p ON p.party_id = t.party_id
WHERE t.n > 0 AND (p.done_on IS NULL OR p.done_on >= t.first_day)
ORDER BY subject_1;
