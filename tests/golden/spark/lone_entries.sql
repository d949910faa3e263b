SELECT
  p.start_month AS period,
  c.state,
  COUNT(*) AS people
FROM course AS c
CROSS JOIN record_start AS r
JOIN period AS p
  ON c.start_month > p.start_month AND c.start_month <= p.end_month
WHERE
  c.is_lone AND c.state > 0 AND c.start_month > r.first_month
GROUP BY
  p.start_month,
  c.state;
