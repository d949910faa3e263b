SELECT
  *,
  SUM(is_kept) OVER (
    PARTITION BY person
    ORDER BY start_month NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
  ) AS kept
FROM runs_kept;
