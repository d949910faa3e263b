SELECT
  month,
  COUNT(*) AS n
FROM record
GROUP BY
  month;
