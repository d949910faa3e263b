SELECT
  tie_rule_used,
  SUM(person_months) AS n
FROM ties
GROUP BY
  tie_rule_used
ORDER BY
  n DESC,
  tie_rule_used NULLS LAST;
