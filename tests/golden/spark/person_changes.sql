SELECT
  person,
  month,
  CAST(NULLIF((
    told DIV 35184372088832
  ) % 32768, 0) AS SMALLINT) AS birth_year,
  CAST(NULLIF((
    told DIV 34359738368
  ) % 1024, 0) AS INT) AS sex,
  CAST(NULLIF((
    told DIV 33554432
  ) % 1024, 0) AS INT) AS ethnicity,
  CAST(NULLIF((
    told DIV 32768
  ) % 1024, 0) AS INT) AS disability,
  CAST(NULLIF((
    told
  ) % 32768, 0) AS INT) AS nationality
FROM (
  SELECT
    person,
    start_month AS month,
    told
  FROM ranked
  WHERE
    is_plain AND is_news
  UNION ALL
  SELECT
    person,
    month,
    told
  FROM person_rows
  WHERE
    is_change = 1
) AS changes;
