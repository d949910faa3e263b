SELECT
  n.source,
  n.line,
  n.person_id,
  n.assignment_id,
  n.month,
  n.money,
  n.amount,
  CASE
    WHEN n.person_id IS NULL OR n.assignment_id IS NULL
    THEN 'id_missing'
    WHEN n.paid_on IS NULL
    THEN 'period_not_read'
    WHEN n.money IS NULL
    THEN 'element_not_listed'
    WHEN n.amount IS NULL
    THEN 'amount_not_read'
    WHEN k.person_id IS NULL
    THEN 'assignment_not_found'
    WHEN m.person_id IS NULL
    THEN 'assignment_not_in_month'
  END AS reason
FROM named_pay AS n
LEFT JOIN known_assignments AS k
  ON k.person_id = n.person_id AND k.assignment_id = n.assignment_id
LEFT JOIN known_months AS m
  ON m.person_id = n.person_id
  AND m.assignment_id = n.assignment_id
  AND m.month = n.month;
