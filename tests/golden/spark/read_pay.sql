SELECT
  source,
  COALESCE(line, file_row_number + first_line) AS line,
  NULLIF(TRIM(' \t   ' FROM person_id), '') AS person_id,
  NULLIF(TRIM(' \t   ' FROM assignment_id), '') AS assignment_id,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM period), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
    THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM period), '') AS DATE)
  END AS paid_on,
  LOWER(NULLIF(TRIM(' \t   ' FROM element), '')) AS element,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM amount), '') RLIKE '^-?[0-9]{1,7}([.][0-9]{1,2}0*)?$'
    THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM amount), '') AS DECIMAL(9, 2))
  END AS amount
FROM raw_pay;
