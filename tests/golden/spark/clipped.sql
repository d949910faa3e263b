SELECT
  a.person_id,
  c.month,
  a.why,
  GREATEST(a.starts, c.first_day) AS starts,
  LEAST(a.to_day, c.last_day) AS ends
FROM rows_absence AS a
JOIN calendar AS c
  ON a.starts <= c.last_day AND a.to_day >= c.first_day
WHERE
  a.reason IS NULL AND category IN ('sickness', 'sickness absence');
