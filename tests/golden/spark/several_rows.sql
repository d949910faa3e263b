SELECT
  *,
  ROW_NUMBER() OVER (
    PARTITION BY `person`, `month`, `assignment`
    ORDER BY source NULLS LAST, line NULLS LAST
  ) AS turn
FROM (
  SELECT
    *
  FROM new
  SEMI JOIN repeated
    ON new.`person` = repeated.`person`
    AND new.`month` = repeated.`month`
    AND new.`assignment` = repeated.`assignment`
) AS found;
