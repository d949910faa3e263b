SELECT
  *,
  SUM(CASE WHEN known_sex IS NULL THEN 0 ELSE 1 END) OVER w AS turn_sex,
  SUM(CASE WHEN known_ethnicity IS NULL THEN 0 ELSE 1 END) OVER w AS turn_ethnicity,
  SUM(CASE WHEN known_disability IS NULL THEN 0 ELSE 1 END) OVER w AS turn_disability,
  SUM(CASE WHEN known_nationality IS NULL THEN 0 ELSE 1 END) OVER w AS turn_nationality
FROM person_stated
WINDOW w AS (
  PARTITION BY person
  ORDER BY month NULLS LAST
  rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
);
