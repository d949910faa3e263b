SELECT
  j.person,
  j.org_code,
  j.state,
  x.month AS first,
  z.month AS last
FROM jobs AS j
JOIN held AS x
  ON x.number = j.start_month
JOIN held AS z
  ON z.number = j.end_month;
