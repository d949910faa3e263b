SELECT
  COUNT(*) AS n
FROM neighbours
WHERE
  NOT before_0 IS NULL
  AND NOT (
    `person` > before_0
    OR (
      `person` = before_0
      AND (
        `month` > before_1
        OR (
          `month` = before_1
          AND (
            `assignment` > before_2 OR (
              `assignment` = before_2 AND FALSE
            )
          )
        )
      )
    )
  );
