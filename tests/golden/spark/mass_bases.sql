SELECT
  c.org_from,
  c.code_from,
  c.code_to,
  c.month,
  c.people,
  COUNT(*) AS base
FROM mass_candidates AS c
JOIN jobs AS j
  ON j.org_code = c.org_from
  AND j.code = c.code_from
  AND j.start_month <= c.month - 1
  AND j.end_month >= c.month - 1
LEFT JOIN steps_between AS b
  ON b.person = j.person AND b.month = c.month
WHERE
  j.end_month >= c.month OR COALESCE(b.same_employer, FALSE)
GROUP BY
  c.org_from,
  c.code_from,
  c.code_to,
  c.month,
  c.people;
