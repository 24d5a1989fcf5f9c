-- One row a provision that holds special care-required information. It never leaves the engine.
SELECT DISTINCT e.provision_id
FROM (SELECT provision_id, UNNEST(STRING_SPLIT(categories, '|')) AS category_id FROM provision) AS e
JOIN category AS c ON c.category_id = e.category_id AND c.special_care = 'yes'
