SELECT
  c.person,
  c.month AS from_month,
  CAST(32767 AS SMALLINT) AS until_month,
  c.birth_year,
  c.sex,
  c.ethnicity,
  c.disability,
  c.nationality
FROM person_changes AS c
LEFT JOIN person_changed AS m
  ON m.person = c.person
WHERE
  m.person IS NULL
UNION ALL
SELECT
  person,
  month AS from_month,
  COALESCE(LEAD(month) OVER (PARTITION BY person ORDER BY month NULLS LAST) - 1, 32767) AS until_month,
  birth_year,
  COALESCE(
    MAX(known_sex) OVER (PARTITION BY person, turn_sex),
    MAX(CASE WHEN turn_sex = 1 THEN known_sex END) OVER (PARTITION BY person),
    sex
  ) AS sex,
  COALESCE(
    MAX(known_ethnicity) OVER (PARTITION BY person, turn_ethnicity),
    MAX(CASE WHEN turn_ethnicity = 1 THEN known_ethnicity END) OVER (PARTITION BY person),
    ethnicity
  ) AS ethnicity,
  COALESCE(
    MAX(known_disability) OVER (PARTITION BY person, turn_disability),
    MAX(CASE WHEN turn_disability = 1 THEN known_disability END) OVER (PARTITION BY person),
    disability
  ) AS disability,
  COALESCE(
    MAX(known_nationality) OVER (PARTITION BY person, turn_nationality),
    MAX(CASE WHEN turn_nationality = 1 THEN known_nationality END) OVER (PARTITION BY person),
    nationality
  ) AS nationality
FROM person_grouped;
