SELECT
  `person`,
  `month`,
  `assignment`
FROM new
GROUP BY
  `person`,
  `month`,
  `assignment`
HAVING
  COUNT(*) > 1;
