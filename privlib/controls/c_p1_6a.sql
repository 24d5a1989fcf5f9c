-- control: C-P1.6a
-- clauses: P1.6a
-- law: APPI Art. 25, Guidelines 3-4-4
-- reports: R6
-- subject: subject, detail
-- severity: gap C, clause:no_leak H, clause:no_third_party H, retroactive M
-- escalates: N
-- parameters: -
-- sentence: {subject} handles data without the contract that it needs: {detail}.
-- sentence_ja: {subject}は、必要な契約がないままデータを取り扱っている（{detail}）。
-- evaluates: days on which trustees were given data in the period, and contracts with trustees in force
SELECT COUNT(*) AS evaluated
FROM (
    SELECT DISTINCT party_id, CAST(jst_date AS VARCHAR) AS what
    FROM provision
    WHERE direction = 'out' AND basis = 'D' AND party_id IS NOT NULL
        AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before
    UNION ALL
    SELECT party_id, contract_id AS what
    FROM contract
    WHERE kind IN ('entrust', 'subentrust') AND valid_from <= $as_of AND valid_to > $as_of
) AS looked_at;

-- One flow a day and party, of the most persons that one provision of it had. A contract signed after data flowed under
-- it is retroactive for those days. The subject is the party of a gap, else the contract.
WITH flow AS (
    SELECT party_id, jst_date, MAX(n_principals) AS persons
    FROM provision
    WHERE direction = 'out' AND basis = 'D' AND party_id IS NOT NULL
        AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before
    GROUP BY party_id, jst_date
),
entrusted AS (
    SELECT contract_id, party_id, valid_from, valid_to, purposes, categories, signed_on
    FROM contract
    WHERE kind IN ('entrust', 'subentrust')
),
inside AS (
    SELECT f.party_id, f.jst_date, f.persons, c.contract_id, c.signed_on
    FROM flow AS f
    JOIN entrusted AS c ON c.party_id = f.party_id AND c.valid_from <= f.jst_date AND f.jst_date < c.valid_to
),
obliged AS (
    SELECT c.contract_id, c.no_leak, c.no_third_party, MAX(i.persons) AS persons
    FROM contract AS c
    LEFT JOIN inside AS i ON i.contract_id = c.contract_id
    WHERE c.kind IN ('entrust', 'subentrust') AND c.valid_from <= $as_of AND c.valid_to > $as_of
    GROUP BY c.contract_id, c.no_leak, c.no_third_party
),
wrong AS (
    SELECT
        'gap' AS detail, 'C' AS severity, f.party_id AS subject, COUNT(*) AS n, MAX(f.persons) AS persons,
        MIN(f.jst_date) AS first_day, MAX(f.jst_date) AS last_day
    FROM flow AS f
    LEFT JOIN inside AS i ON i.party_id = f.party_id AND i.jst_date = f.jst_date
    WHERE i.contract_id IS NULL
    GROUP BY f.party_id
    UNION ALL
    SELECT
        'retroactive' AS detail, 'M' AS severity, contract_id AS subject, COUNT(*) AS n, MAX(persons) AS persons,
        MIN(jst_date) AS first_day, MAX(jst_date) AS last_day
    FROM inside
    WHERE jst_date < signed_on
    GROUP BY contract_id
    UNION ALL
    SELECT
        'clause:no_leak' AS detail, 'H' AS severity, contract_id AS subject, 1 AS n, persons,
        CAST(NULL AS DATE) AS first_day, CAST(NULL AS DATE) AS last_day
    FROM obliged
    WHERE NOT no_leak
    UNION ALL
    SELECT
        'clause:no_third_party' AS detail, 'H' AS severity, contract_id AS subject, 1 AS n, persons,
        CAST(NULL AS DATE) AS first_day, CAST(NULL AS DATE) AS last_day
    FROM obliged
    WHERE NOT no_third_party
)
SELECT
    detail,
    subject AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    n,
    persons AS n_persons,
    CAST(first_day - INTERVAL 9 HOUR AS TIMESTAMP) AS first_at,
    CAST(last_day - INTERVAL 9 HOUR AS TIMESTAMP) AS last_at,
    severity,
    '' AS touches
FROM wrong
ORDER BY subject_1, detail;
