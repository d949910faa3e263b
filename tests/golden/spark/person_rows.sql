SELECT
  person,
  start_month AS month,
  told,
  CASE
    WHEN NOT LAG(person) OVER w IS NULL AND told = LAG(told) OVER w
    THEN 0
    ELSE 1
  END AS is_change
FROM ranked
WHERE
  main_rank = 1 AND NOT is_plain
WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST);
