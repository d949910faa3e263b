SELECT
  *,
  LEAD(from_day) OVER (PARTITION BY person_id ORDER BY from_day NULLS LAST) AS next_day
FROM rows_person
WHERE
  reason IS NULL AND copy = 1;
