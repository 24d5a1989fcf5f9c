-- control: C-L20
-- clauses: A3
-- law: APPI Art. 20(2)
-- reports: R1, R4
-- subject: holding
-- severity: no-consent C
-- escalates: -
-- parameters: -
-- sentence: Special care-required information entered {holding} without the person's consent.
-- sentence_ja: 要配慮個人情報が、本人の同意なく{holding}に取得された。
-- evaluates: collections of special care-required information in the period
WITH special AS (
    SELECT category_id FROM category WHERE special_care = 'yes'
    UNION
    SELECT category_id FROM survey_item WHERE special_care = 'yes'
),
known AS (
    SELECT event_id, UNNEST(STRING_SPLIT(categories, '|')) AS category_id
    FROM collection_event
    WHERE jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before
)
SELECT COUNT(DISTINCT k.event_id) AS evaluated
FROM known AS k
JOIN special AS s ON s.category_id = k.category_id;

-- What persons write down or say themselves is their consent (Guidelines 3-3-2); what others give needs one that names
-- a purpose that was stated. Where the policy leaves a category open, what the survey says of its questions decides.
WITH special AS (
    SELECT category_id FROM category WHERE special_care = 'yes'
    UNION
    SELECT category_id FROM survey_item WHERE special_care = 'yes'
),
taken AS (
    SELECT event_id, occurred_at, holding_id, principal_key, purposes_stated
    FROM collection_event
    WHERE NOT direct_written AND source = 'A3'
        AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before
        AND event_id IN (
            SELECT e.event_id
            FROM (SELECT event_id, UNNEST(STRING_SPLIT(categories, '|')) AS category_id FROM collection_event) AS e
            JOIN special AS s ON s.category_id = e.category_id
        )
),
stated AS (
    SELECT event_id, UNNEST(STRING_SPLIT(purposes_stated, '|')) AS purpose_id
    FROM taken
),
consent AS (
    SELECT principal_key, valid_from, valid_to, UNNEST(STRING_SPLIT(purposes, '|')) AS purpose_id
    FROM agreement
    WHERE effect = 'permit' AND kind = 'consent' AND scope IN ('use', 'all') AND recorded_at < $known_before
),
agreed AS (
    SELECT DISTINCT t.event_id
    FROM taken AS t
    JOIN stated AS s ON s.event_id = t.event_id
    JOIN consent AS a
        ON a.principal_key = t.principal_key AND a.purpose_id = s.purpose_id
        AND a.valid_from <= t.occurred_at AND t.occurred_at < a.valid_to
)
SELECT
    'no-consent' AS detail,
    t.holding_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT t.principal_key) AS n_persons,
    MIN(t.occurred_at) AS first_at,
    MAX(t.occurred_at) AS last_at,
    'C' AS severity,
    '' AS touches
FROM taken AS t
WHERE t.event_id NOT IN (SELECT event_id FROM agreed)
GROUP BY t.holding_id
ORDER BY subject_1;
