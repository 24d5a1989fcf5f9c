-- Persons with a place; those whose most frequent place fewer than k_min persons ever are at; and those whose two most
-- frequent places fewer than k_min persons have together. No place and no person crosses.
WITH cell AS (SELECT {cells} FROM data_set),
     visit AS (SELECT place, person, count(*) AS n FROM cell WHERE place IS NOT NULL GROUP BY place, person),
     crowd AS (SELECT place, count(*) AS persons FROM visit GROUP BY place),
     ranked AS (
         SELECT place, person, row_number() OVER (PARTITION BY person ORDER BY n DESC, place) AS nth
         FROM visit
     ),
     both_places AS (SELECT person, min(place) AS one, max(place) AS two FROM ranked WHERE nth <= 2 GROUP BY person),
     pair AS (SELECT one, two, count(*) AS persons FROM both_places GROUP BY one, two)
SELECT (SELECT count(*) FROM both_places) AS persons,
       (
           SELECT count(*)
           FROM ranked
           JOIN crowd ON ranked.place = crowd.place
           WHERE ranked.nth = 1 AND crowd.persons < $k_min
       ) AS home,
       (SELECT CAST(coalesce(sum(persons), 0) AS BIGINT) FROM pair WHERE persons < $k_min AND one <> two) AS together
ORDER BY ALL
