SELECT
  person,
  month
FROM several
WHERE
  is_flagged
GROUP BY
  person,
  month
HAVING
  COUNT(*) = 1;
