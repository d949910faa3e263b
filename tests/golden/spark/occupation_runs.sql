SELECT
  *,
  LAG(end_month) OVER w AS previous_end,
  SUM(1 - is_administrative) OVER (
    PARTITION BY person
    ORDER BY start_month NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
  ) AS stay
FROM runs
WHERE
  state > 0
WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST);
