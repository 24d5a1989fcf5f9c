-- control: C-P1.6b
-- clauses: P1.6b
-- law: APPI Art. 25, Guidelines 3-4-4
-- reports: R6
-- subject: contract, detail
-- severity: overdue M, reentrust H
-- escalates: N
-- parameters: -
-- sentence: The party of {contract} is not supervised as promised: {detail}.
-- sentence_ja: {contract}の相手方の監督が、約束どおり行われていない（{detail}）。
-- evaluates: contracts with trustees in force
SELECT COUNT(*) AS evaluated
FROM contract
WHERE kind IN ('entrust', 'subentrust') AND valid_from <= $as_of AND valid_to > $as_of;

-- Of each kind of check the last one done says when the next is due, and so does one that is planned after it; the day
-- itself is in time. Handing work on needs an approval that was passed by the first day, unless the contract above
-- leaves it free; where that forbids it, nothing helps.
WITH active AS (
    SELECT contract_id, party_id, kind, parent_contract_id, valid_from
    FROM contract
    WHERE kind IN ('entrust', 'subentrust') AND valid_from <= $as_of AND valid_to > $as_of
),
last_done AS (
    SELECT contract_id, kind, MAX(done_on) AS done_on
    FROM supervision
    WHERE done_on <= $as_of
    GROUP BY contract_id, kind
),
late AS (
    SELECT DISTINCT s.contract_id
    FROM supervision AS s
    LEFT JOIN last_done AS l ON l.contract_id = s.contract_id AND l.kind = s.kind
    WHERE s.next_due < $as_of
        AND (s.done_on = l.done_on OR (s.done_on IS NULL AND (l.done_on IS NULL OR l.done_on < s.next_due)))
),
approved AS (
    SELECT contract_id, MIN(done_on) AS done_on
    FROM supervision
    WHERE kind = 'reentrust_approval' AND result = 'pass'
    GROUP BY contract_id
),
wrong AS (
    SELECT a.contract_id, a.party_id, 'overdue' AS detail, 'M' AS severity
    FROM active AS a
    JOIN late AS l ON l.contract_id = a.contract_id
    UNION ALL
    SELECT a.contract_id, a.party_id, 'reentrust' AS detail, 'H' AS severity
    FROM active AS a
    LEFT JOIN contract AS c ON c.contract_id = a.parent_contract_id
    LEFT JOIN approved AS p ON p.contract_id = a.contract_id
    WHERE a.kind = 'subentrust' AND COALESCE(c.reentrust, 'approval') <> 'free'
        AND (c.reentrust = 'forbidden' OR p.done_on IS NULL OR p.done_on > a.valid_from)
),
flow AS (
    SELECT party_id, MAX(n_principals) AS persons
    FROM provision
    WHERE direction = 'out' AND basis = 'D'
        AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before
    GROUP BY party_id
)
SELECT
    w.detail,
    w.contract_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    f.persons AS n_persons,
    CAST(NULL AS TIMESTAMP) AS first_at,
    CAST(NULL AS TIMESTAMP) AS last_at,
    w.severity,
    '' AS touches
FROM wrong AS w
LEFT JOIN flow AS f ON f.party_id = w.party_id
ORDER BY subject_1, detail;
