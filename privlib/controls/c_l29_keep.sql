-- control: C-L29.keep
-- clauses: S4.A
-- law: APPI Art. 29, Rule 21
-- reports: R4
-- subject: provision, detail
-- severity: deleted-early C
-- escalates: -
-- parameters: L29.keep.contract, L29.keep.batch, L29.keep.other
-- sentence: The record of {provision} was deleted before its time.
-- sentence_ja: {provision}の記録が、保存期間の満了前に廃棄された。
-- evaluates: provisions that need a record, up to the period's end
SELECT COUNT(*) AS evaluated
FROM provision
WHERE (basis IN ('A', 'NOTICE') OR (direction = 'out' AND basis = 'REL'))
    AND jst_date < $period_to AND recorded_at < $known_before;

-- A contract used as record and a batch are kept from the last provision, any other record from the day it was made;
-- the first day on which it may go is the same calendar day years later, or the first day after where there is none.
WITH last_of_contract AS (
    SELECT contract_id, MAX(jst_date) AS last_day
    FROM provision
    WHERE contract_id IS NOT NULL AND recorded_at < $known_before
    GROUP BY contract_id
),
deleted AS (
    SELECT
        p.provision_id, p.occurred_at, p.record_deleted_on,
        CASE p.record_method
            WHEN 'contract' THEN COALESCE(l.last_day, p.jst_date)
            WHEN 'batch' THEN GREATEST(p.jst_date, COALESCE(p.period_to, p.jst_date))
            ELSE CAST(p.record_made_at + INTERVAL 9 HOUR AS DATE)
        END AS begun_on,
        CASE p.record_method
            WHEN 'contract' THEN 'L29.keep.contract'
            WHEN 'batch' THEN 'L29.keep.batch'
            ELSE 'L29.keep.other'
        END AS parameter_id
    FROM provision AS p
    LEFT JOIN last_of_contract AS l ON l.contract_id = p.contract_id
    WHERE (p.basis IN ('A', 'NOTICE') OR (p.direction = 'out' AND p.basis = 'REL'))
        AND p.recorded_at < $known_before AND p.record_made_at IS NOT NULL
        AND p.record_deleted_on >= $period_from AND p.record_deleted_on < $period_to
        AND p.record_deleted_on <= $as_of AND p.jst_date < $period_to
),
due AS (
    SELECT
        d.provision_id, d.occurred_at, d.record_deleted_on, d.begun_on,
        CAST(d.begun_on + INTERVAL 1 YEAR * w.value AS DATE) AS free_on
    FROM deleted AS d
    JOIN law_parameter AS w
        ON w.parameter_id = d.parameter_id AND w.effective_from <= d.begun_on AND d.begun_on < w.effective_to
)
SELECT
    'deleted-early' AS detail,
    d.provision_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    d.occurred_at AS first_at,
    d.occurred_at AS last_at,
    'C' AS severity,
    '' AS touches
FROM due AS d
WHERE d.record_deleted_on < CASE
        WHEN EXTRACT(DAY FROM d.free_on) < EXTRACT(DAY FROM d.begun_on) THEN CAST(d.free_on + INTERVAL 1 DAY AS DATE)
        ELSE d.free_on
    END
ORDER BY subject_1, detail;
