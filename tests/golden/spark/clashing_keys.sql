SELECT
  `person`,
  `month`,
  `assignment`
FROM versions
GROUP BY
  `person`,
  `month`,
  `assignment`
HAVING
  COUNT(*) > 1;
