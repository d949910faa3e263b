SELECT
  c.*,
  a.month AS start_calendar,
  z.month AS end_calendar
FROM course AS c
JOIN held AS a
  ON a.number = c.start_month
JOIN held AS z
  ON z.number = c.end_month
WHERE
  c.state > 0 AND NOT c.is_lone;
