SELECT
  person,
  month,
  LEAD(month) OVER (PARTITION BY person ORDER BY month NULLS LAST) AS next_month
FROM (
  SELECT
    person,
    month
  FROM runs_beside
  UNION
  SELECT
    person,
    CAST(end_month + 1 AS SMALLINT) AS month
  FROM runs_beside
) AS edges;
