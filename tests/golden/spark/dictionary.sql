SELECT
  code,
  value
FROM dim_occupation_code
ORDER BY
  value NULLS LAST;

SELECT
  code,
  value
FROM dim_org_code
ORDER BY
  value NULLS LAST;
