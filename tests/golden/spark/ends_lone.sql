SELECT
  p.start_month AS period,
  c.state,
  COUNT(*) AS people_end,
  SUM(CASE WHEN c.start_month > p.start_month THEN 1 ELSE 0 END) AS joined,
  0 AS from_other,
  0 AS moved_in,
  0 AS recoded_in
FROM course AS c
JOIN period AS p
  ON c.start_month <= p.end_month AND c.end_month >= p.end_month
WHERE
  c.is_lone AND c.state > 0
GROUP BY
  p.start_month,
  c.state;
