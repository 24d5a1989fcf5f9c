-- One row a person in a provision of the period that rests on consent. `permitted`: there is consent to provide for any
-- purpose, to the recipient or to a class, that holds at the instant; `named`: it names the provision's purpose;
-- `stopped`: a stop is in force, which counts from the receipt of its request and the days of grace.
-- It never leaves the engine.
WITH asked AS (
    SELECT p.provision_id, p.occurred_at, p.party_id, p.purpose, s.principal_key
    FROM provision AS p
    JOIN provision_subject AS s ON s.provision_id = p.provision_id
    WHERE p.direction = 'out' AND p.basis = 'A'
        AND p.jst_date >= $period_from AND p.jst_date < $period_to AND p.recorded_at < $known_before
),
known_agreement AS (
    SELECT
        a.principal_key, a.effect, a.party, a.valid_from, a.valid_to, q.received_at,
        UNNEST(STRING_SPLIT(a.purposes, '|')) AS purpose_id
    FROM agreement AS a
    LEFT JOIN request AS q ON q.request_id = a.evidence_ref AND a.effect = 'restrict'
    WHERE a.scope IN ('provide', 'all') AND a.recorded_at < $known_before
),
stopped AS (
    SELECT DISTINCT k.provision_id, k.principal_key
    FROM asked AS k
    JOIN known_agreement AS a
        ON a.principal_key = k.principal_key AND a.effect = 'restrict'
        AND (a.purpose_id = '*' OR k.purpose IS NULL OR a.purpose_id = k.purpose)
        AND LEAST(a.valid_from, COALESCE(a.received_at + INTERVAL 1 DAY * $grace_days, a.valid_from)) <= k.occurred_at
        AND k.occurred_at < a.valid_to
),
permitted AS (
    SELECT k.provision_id, k.principal_key, MAX(CASE WHEN a.purpose_id = k.purpose THEN 1 ELSE 0 END) AS named
    FROM asked AS k
    JOIN known_agreement AS a
        ON a.principal_key = k.principal_key AND a.effect = 'permit'
        AND (a.party IS NULL OR a.party = k.party_id OR a.party LIKE 'class:%')
        AND a.valid_from <= k.occurred_at AND k.occurred_at < a.valid_to
    GROUP BY k.provision_id, k.principal_key
)
SELECT
    k.provision_id,
    k.occurred_at,
    k.principal_key,
    s.minor,
    e.provision_id IS NOT NULL AS special,
    p.principal_key IS NOT NULL AS permitted,
    COALESCE(p.named, 0) = 1 AS named,
    r.principal_key IS NOT NULL AS stopped
FROM asked AS k
JOIN principal AS s ON s.principal_key = k.principal_key
LEFT JOIN permitted AS p ON p.provision_id = k.provision_id AND p.principal_key = k.principal_key
LEFT JOIN stopped AS r ON r.provision_id = k.provision_id AND r.principal_key = k.principal_key
LEFT JOIN special_provision AS e ON e.provision_id = k.provision_id
