SELECT
  `month` AS value,
  COUNT(*) AS n
FROM record
GROUP BY
  `month`;
