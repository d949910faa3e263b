SELECT
  c.person,
  c.month,
  c.birth_year,
  c.sex,
  CASE WHEN d_sex.value IN ('unknown', 'Z', 'not_declared') THEN NULL ELSE c.sex END AS known_sex,
  c.ethnicity,
  CASE
    WHEN d_ethnicity.value IN ('unknown', 'Z', 'not_declared')
    THEN NULL
    ELSE c.ethnicity
  END AS known_ethnicity,
  c.disability,
  CASE
    WHEN d_disability.value IN ('unknown', 'Z', 'not_declared')
    THEN NULL
    ELSE c.disability
  END AS known_disability,
  c.nationality,
  CASE
    WHEN d_nationality.value IN ('unknown', 'Z', 'not_declared')
    THEN NULL
    ELSE c.nationality
  END AS known_nationality
FROM person_changes AS c
JOIN person_changed AS m
  ON m.person = c.person
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = c.sex
LEFT JOIN dim_ethnicity AS d_ethnicity
  ON d_ethnicity.code = c.ethnicity
LEFT JOIN dim_disability AS d_disability
  ON d_disability.code = c.disability
LEFT JOIN dim_nationality AS d_nationality
  ON d_nationality.code = c.nationality;
