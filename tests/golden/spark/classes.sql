SELECT
  source,
  `column`,
  value_class,
  COUNT(*) AS n
FROM quarantined
WHERE
  rank = 1
GROUP BY
  source,
  `column`,
  value_class
ORDER BY
  source NULLS LAST,
  n DESC,
  `column` NULLS LAST,
  value_class NULLS LAST;
