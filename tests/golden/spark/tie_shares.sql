SELECT
  tie_rule_used,
  SUM(person_months) AS person_months
FROM ties
GROUP BY
  tie_rule_used
ORDER BY
  tie_rule_used NULLS LAST;
