SELECT
  source,
  COALESCE(line, file_row_number + first_line) AS line,
  NULLIF(TRIM(' \t   ' FROM position_id), '') AS position_id,
  occupation_code,
  FALSE AS is_deleted,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM valid_from), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
    THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM valid_from), '') AS DATE)
  END AS from_day,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM valid_to), '') IS NULL
    THEN CAST('4712-12-31' AS DATE)
    ELSE CASE
      WHEN NULLIF(TRIM(' \t   ' FROM valid_to), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
      THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM valid_to), '') AS DATE)
    END
  END AS to_day
FROM raw_position;
