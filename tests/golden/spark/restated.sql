SELECT
  *
FROM matched
WHERE
  NOT is_same;
