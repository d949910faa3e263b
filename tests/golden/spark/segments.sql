SELECT
  r.person,
  r.assignment,
  c.month,
  CAST(c.next_month - 1 AS SMALLINT) AS end_month,
  r.place,
  r.duty,
  r.terms,
  r.told,
  r.position,
  r.pay_step,
  r.fte,
  r.basic_pay,
  r.is_main
FROM runs_beside AS r
JOIN cuts AS c
  ON c.person = r.person AND c.month >= r.month AND c.month <= r.end_month;
