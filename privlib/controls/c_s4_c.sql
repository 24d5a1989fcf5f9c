-- control: C-S4.C
-- clauses: S4.C
-- law: APPI Art. 27(1)
-- reports: R4
-- subject: provision, detail
-- severity: no-payment-event H, not-financial H, extra-category H
-- escalates: -
-- parameters: payment_window_minutes
-- sentence: {provision} was a payment check that was none: {detail}.
-- sentence_ja: {provision}は決済の確認とされるが、その要件を満たさない（{detail}）。
-- evaluates: payment checks in the period
SELECT COUNT(*) AS evaluated
FROM provision
WHERE direction = 'out' AND basis = 'C'
    AND jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before;

-- Each person in it paid within the window before, the instant itself included; the recipient is financial; its
-- categories are those that payment may use.
WITH given AS (
    SELECT p.provision_id, p.occurred_at, p.jst_date, p.party_id, p.categories
    FROM provision AS p
    WHERE p.direction = 'out' AND p.basis = 'C'
        AND p.jst_date >= $period_from AND p.jst_date < $period_to AND p.recorded_at < $known_before
),
paid AS (
    SELECT DISTINCT s.provision_id, s.principal_key
    FROM given AS g
    JOIN provision_subject AS s ON s.provision_id = g.provision_id
    JOIN use_event AS u
        ON u.principal_key = s.principal_key AND u.purpose = 'PAY' AND u.result <> 'denied'
        AND u.recorded_at < $known_before
        AND u.occurred_at <= g.occurred_at
        AND g.occurred_at <= u.occurred_at + INTERVAL 1 MINUTE * $payment_window_minutes
),
unpaid AS (
    SELECT g.provision_id
    FROM given AS g
    LEFT JOIN provision_subject AS s ON s.provision_id = g.provision_id
    LEFT JOIN paid AS p ON p.provision_id = s.provision_id AND p.principal_key = s.principal_key
    WHERE p.provision_id IS NULL
),
extra AS (
    SELECT e.provision_id
    FROM (
        SELECT provision_id, jst_date, UNNEST(STRING_SPLIT(categories, '|')) AS category_id FROM given
    ) AS e
    LEFT JOIN category_purpose AS m
        ON m.category_id = e.category_id AND m.purpose_id = 'PAY'
        AND m.valid_from <= e.jst_date AND e.jst_date < m.valid_to
    WHERE m.category_id IS NULL
),
financial AS (
    SELECT party_id
    FROM (SELECT party_id, UNNEST(STRING_SPLIT(roles, '|')) AS role FROM party) AS r
    WHERE role = 'financial'
),
wrong AS (
    SELECT provision_id, 'no-payment-event' AS detail FROM unpaid
    UNION
    SELECT provision_id, 'extra-category' AS detail FROM extra
    UNION
    SELECT provision_id, 'not-financial' AS detail
    FROM given
    WHERE party_id IS NOT NULL AND party_id NOT IN (SELECT party_id FROM financial)
)
SELECT
    w.detail AS detail,
    g.provision_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    g.occurred_at AS first_at,
    g.occurred_at AS last_at,
    'H' AS severity,
    '' AS touches
FROM wrong AS w
JOIN given AS g ON g.provision_id = w.provision_id
ORDER BY subject_1, detail;
