SELECT
  *
FROM matched
WHERE
  is_same;
