SELECT
  source,
  MAX(line) AS line
FROM quarantined
WHERE
  rank = 1
GROUP BY
  source;
