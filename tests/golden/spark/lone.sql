SELECT
  person,
  MIN(start_month) AS start_month,
  MAX(end_month) AS end_month,
  MIN(state) AS state
FROM jobs
GROUP BY
  person
HAVING
  MIN(state) = MAX(state)
  AND MAX(end_month) - MIN(start_month) + 1 = SUM(end_month - start_month + 1);
