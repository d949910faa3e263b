SELECT
  *,
  MAX(end_month) OVER (PARTITION BY person, stay) AS stay_end
FROM occupation_runs;
