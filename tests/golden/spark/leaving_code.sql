SELECT
  org_from,
  code_from,
  month,
  COUNT(*) AS people
FROM code_changes
WHERE
  same_employer
GROUP BY
  org_from,
  code_from,
  month;
