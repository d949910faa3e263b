SELECT
  r.person_id,
  c.month,
  r.leave_reason,
  ROW_NUMBER() OVER (PARTITION BY r.person_id, c.month ORDER BY r.ended_day DESC, r.from_day DESC) AS place
FROM rows_person AS r
JOIN calendar AS c
  ON r.ended_day >= c.last_day AND r.ended_day < c.next_last_day
WHERE
  r.reason IS NULL AND r.copy = 1;
