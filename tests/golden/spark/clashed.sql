SELECT
  source,
  COUNT(*) AS n
FROM several
SEMI JOIN clashing
  ON several.`person` = clashing.`person`
  AND several.`month` = clashing.`month`
  AND several.`assignment` = clashing.`assignment`
GROUP BY
  source;
