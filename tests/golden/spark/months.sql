SELECT
  a.*,
  p.sex,
  p.birth_year,
  p.ethnicity,
  p.disability,
  p.nationality,
  p.nhs_start,
  p.org_start,
  q.occupation_code,
  COALESCE(m.basic_pay, '0.00') AS basic_pay,
  COALESCE(m.overtime, '0.00') AS overtime,
  CAST(TRY_CAST(COALESCE(s.days_lost, 0) * TRY_CAST(a.fte AS DECIMAL(9, 5)) AS DECIMAL(7, 3)) AS STRING) AS fte_days_lost,
  CAST(TRY_CAST(a.days * TRY_CAST(a.fte AS DECIMAL(9, 5)) AS DECIMAL(7, 3)) AS STRING) AS fte_days_available,
  s.why AS absence_reason,
  e.leave_reason
FROM followed AS a
LEFT JOIN spans_person AS p
  ON p.person_id = a.person_id
  AND a.last_day >= p.from_day
  AND a.last_day <= p.to_day
  AND (
    p.next_day IS NULL OR a.last_day < p.next_day
  )
LEFT JOIN spans_position AS q
  ON q.position_id = a.position_id
  AND a.last_day >= q.from_day
  AND a.last_day <= q.to_day
  AND (
    q.next_day IS NULL OR a.last_day < q.next_day
  )
LEFT JOIN paid AS m
  ON m.person_id = a.person_id
  AND m.assignment_id = a.assignment_id
  AND m.month = a.month
LEFT JOIN sick AS s
  ON s.person_id = a.person_id AND s.month = a.month
LEFT JOIN told_endings AS e
  ON e.person_id = a.person_id AND e.month = a.month AND a.is_last;
