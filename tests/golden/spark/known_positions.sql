SELECT DISTINCT
  position_id
FROM rows_position
WHERE
  reason IS NULL;
