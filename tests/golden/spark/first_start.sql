SELECT
  MIN(from_day) AS first,
  MAX(from_day) AS last
FROM rows_assignment
WHERE
  reason IS NULL;
