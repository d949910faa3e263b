SELECT
  source,
  COUNT(*) AS rows_in
FROM new
GROUP BY
  source;
