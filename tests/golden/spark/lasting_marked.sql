SELECT
  *,
  CASE
    WHEN LAG(end_month) OVER w = start_month - 1 AND LAG(state) OVER w = state
    THEN 0
    ELSE 1
  END AS is_new
FROM lasting
WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST);
