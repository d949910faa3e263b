SELECT
  source,
  SUM(CASE WHEN is_same THEN 1 ELSE 0 END) AS same,
  SUM(CASE WHEN is_same THEN 0 ELSE 1 END) AS restated
FROM matched
GROUP BY
  source;

SELECT DISTINCT
  money
FROM rows_pay
WHERE
  reason IS NULL
ORDER BY
  money NULLS LAST;
