SELECT
  person,
  MIN(start_month) AS start_month,
  MAX(end_month) AS end_month,
  MIN(state) AS state,
  MAX(is_new * is_administrative) AS is_administrative
FROM (
  SELECT
    *,
    SUM(is_new) OVER (
      PARTITION BY person
      ORDER BY start_month NULLS LAST
      rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
    ) AS run
  FROM lasting_marked
) AS numbered
GROUP BY
  person,
  run;
