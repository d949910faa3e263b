SELECT
  p.start_month AS period,
  c.person,
  c.state,
  c.episode,
  c.chain
FROM course AS c
JOIN period AS p
  ON c.start_month <= p.end_month AND c.end_month >= p.end_month
WHERE
  NOT c.is_lone;
