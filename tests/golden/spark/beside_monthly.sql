SELECT
  m.month,
  b.tie_rule_used,
  SUM(b.pieces) AS pieces
FROM months_counted AS m
JOIN beside AS b
  ON b.start_month <= m.month AND b.end_month >= m.month
GROUP BY
  m.month,
  b.tie_rule_used;
