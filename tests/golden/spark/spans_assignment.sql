SELECT
  *,
  LEAD(from_day) OVER (PARTITION BY person_id, assignment_id ORDER BY from_day NULLS LAST) AS next_day
FROM rows_assignment
WHERE
  reason IS NULL AND copy = 1;
