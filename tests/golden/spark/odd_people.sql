SELECT
  person
FROM record
JOIN dim_sex
  ON dim_sex.code = record.sex
WHERE
  dim_sex.value <> 'unknown'
GROUP BY
  person
HAVING
  COUNT(DISTINCT sex) > 1;

SELECT
  person
FROM record
GROUP BY
  person
HAVING
  COUNT(DISTINCT birth_year) > 1;

SELECT DISTINCT
  person
FROM record
GROUP BY
  person,
  month
HAVING
  SUM(fte) > :limit;
