SELECT
  a.source,
  a.line,
  a.person_id,
  a.assignment_id,
  a.position_id,
  a.org_code,
  a.status,
  a.contract,
  a.is_main,
  a.band,
  a.pay_step,
  a.fte,
  a.pay_contract,
  c.month,
  c.last_day,
  c.next_last_day,
  c.days
FROM spans_assignment AS a
JOIN calendar AS c
  ON c.last_day >= a.from_day
  AND c.last_day <= a.to_day
  AND (
    a.next_day IS NULL OR c.last_day < a.next_day
  );
