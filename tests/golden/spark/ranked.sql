SELECT
  p.person,
  p.assignment,
  p.month AS start_month,
  p.end_month,
  p.place,
  p.duty,
  p.terms,
  p.told,
  p.position AS position_first,
  p.position_last,
  p.pay_step AS pay_step_first,
  p.pay_step_last,
  p.fte AS fte_first,
  p.fte_last,
  CAST(1 AS BIGINT) AS main_rank,
  'only' AS tie_rule_used,
  k.person IS NULL AS is_plain,
  p.is_news
FROM pieces AS p
LEFT JOIN knotty AS k
  ON k.person = p.person
WHERE
  NOT p.is_beside
UNION ALL
SELECT
  p.person,
  p.assignment,
  p.month AS start_month,
  p.end_month,
  p.place,
  p.duty,
  p.terms,
  p.told,
  p.position AS position_first,
  p.position AS position_last,
  p.pay_step AS pay_step_first,
  p.pay_step AS pay_step_last,
  p.fte AS fte_first,
  p.fte AS fte_last,
  p.main_rank,
  p.tie_rule_used,
  FALSE AS is_plain,
  TRUE AS is_news
FROM placed AS p;
