SELECT
  source,
  reason,
  COUNT(*) AS rows
FROM quarantined
WHERE
  rank = 1
GROUP BY
  source,
  reason
ORDER BY
  source NULLS LAST,
  reason NULLS LAST;

SELECT
  source,
  reason,
  COUNT(*) AS rows
FROM refused_rows
GROUP BY
  source,
  reason
ORDER BY
  source NULLS LAST,
  reason NULLS LAST;
