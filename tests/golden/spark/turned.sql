SELECT
  source,
  COUNT(*) AS n
FROM (
  SELECT
    *
  FROM several
  WHERE
    turn > 1
) AS later
ANTI JOIN clashing
  ON later.`person` = clashing.`person`
  AND later.`month` = clashing.`month`
  AND later.`assignment` = clashing.`assignment`
GROUP BY
  source;
