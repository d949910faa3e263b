SELECT
  org_from,
  code_from,
  code_to,
  month,
  COUNT(*) AS people
FROM code_changes
WHERE
  same_employer
GROUP BY
  org_from,
  code_from,
  code_to,
  month
HAVING
  COUNT(*) >= 20;
