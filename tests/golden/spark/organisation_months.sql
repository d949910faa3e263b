SELECT
  org_code,
  month,
  COUNT(*) AS n,
  SUM(CASE WHEN occupation_code = :code THEN 1 ELSE 0 END) AS unclassified
FROM masked
WHERE
  problems = 0
GROUP BY
  org_code,
  month;
