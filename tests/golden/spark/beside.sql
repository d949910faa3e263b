SELECT
  start_month,
  end_month,
  tie_rule_used,
  COUNT(*) AS pieces
FROM ranked
WHERE
  main_rank > 1 OR tie_rule_used <> 'only'
GROUP BY
  start_month,
  end_month,
  tie_rule_used;
