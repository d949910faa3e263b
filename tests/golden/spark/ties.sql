SELECT
  c.month,
  'only' AS tie_rule_used,
  CAST(c.n - COALESCE(r.n, 0) AS BIGINT) AS person_months
FROM months_counted AS c
LEFT JOIN rivals AS r
  ON r.month = c.month
WHERE
  c.n > COALESCE(r.n, 0)
UNION ALL
SELECT
  month,
  tie_rule_used,
  CAST(pieces AS BIGINT) AS person_months
FROM beside_monthly
WHERE
  NOT tie_rule_used IS NULL;
