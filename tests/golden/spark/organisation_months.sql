SELECT
  org_code,
  month,
  COUNT(*) AS n
FROM taken
GROUP BY
  org_code,
  month;
