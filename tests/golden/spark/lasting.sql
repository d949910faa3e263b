SELECT
  person,
  start_month,
  end_month,
  is_administrative * is_kept AS is_administrative,
  MAX(CASE WHEN is_kept = 1 THEN state END) OVER (PARTITION BY person, kept) AS state
FROM runs_grouped
UNION ALL
SELECT
  person,
  start_month,
  end_month,
  0 AS is_administrative,
  state
FROM runs
WHERE
  state = 0;
