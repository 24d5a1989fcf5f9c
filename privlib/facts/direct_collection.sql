-- One row a collection that the person wrote down directly, known at as_of and in the period, with the version that was
-- shown: none, if its instant or its version is missing or the version was not in force that day (Asia/Tokyo). What was
-- acquired under an agreement is left out. It never leaves the engine.
SELECT
    c.event_id,
    c.principal_key,
    c.purposes_stated,
    c.version_id AS version_named,
    c.shown_at > c.occurred_at AS late,
    v.version_id,
    v.purposes,
    v.el_company,
    v.el_administrator,
    v.el_contact,
    v.el_purposes
FROM collection_event AS c
LEFT JOIN policy_version AS v
    ON v.version_id = c.version_id
    AND v.effective_from <= CAST(c.shown_at + INTERVAL 9 HOUR AS DATE)
    AND CAST(c.shown_at + INTERVAL 9 HOUR AS DATE) < v.effective_to
WHERE c.direct_written AND c.source <> 'A3'
    AND c.jst_date >= $period_from AND c.jst_date < $period_to AND c.recorded_at < $known_before
