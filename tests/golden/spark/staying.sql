SELECT
  org_code,
  state,
  first AS since,
  last - 12 AS until,
  first AS since_here,
  last - 12 AS until_here
FROM dated_jobs
WHERE
  state > 0 AND last - 12 >= first
UNION ALL
SELECT
  a.org_code,
  a.state,
  GREATEST(a.first, b.first - 12) AS since,
  LEAST(a.last, b.last - 12) AS until,
  CASE
    WHEN b.org_code = a.org_code
    THEN GREATEST(a.first, b.first - 12)
    ELSE GREATEST(a.first, b.first - 12, h.month - 12)
  END AS since_here,
  CASE
    WHEN b.org_code = a.org_code OR NOT h.month IS NULL
    THEN LEAST(a.last, b.last - 12)
  END AS until_here
FROM dated_jobs AS a
JOIN dated_jobs AS b
  ON b.person = a.person
  AND b.first > a.first
  AND b.first <= a.last + 12
  AND b.last >= a.first + 12
LEFT JOIN successor AS s
  ON s.org_code = a.org_code AND s.successor_code = b.org_code
LEFT JOIN held AS h
  ON h.number = s.from_month
WHERE
  a.state > 0 AND b.state > 0;
