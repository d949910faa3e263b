SELECT
  *,
  LEAD(from_day) OVER (PARTITION BY position_id ORDER BY from_day NULLS LAST) AS next_day
FROM rows_position
WHERE
  reason IS NULL AND copy = 1;
