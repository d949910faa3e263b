SELECT
  month,
  SUM(pieces) AS n
FROM beside_monthly
GROUP BY
  month;
