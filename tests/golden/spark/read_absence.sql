SELECT
  source,
  COALESCE(line, file_row_number + first_line) AS line,
  NULLIF(TRIM(' \t   ' FROM person_id), '') AS person_id,
  FALSE AS is_deleted,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM first_day), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
    THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM first_day), '') AS DATE)
  END AS starts,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM last_day), '') IS NULL
    THEN CAST('4712-12-31' AS DATE)
    ELSE CASE
      WHEN NULLIF(TRIM(' \t   ' FROM last_day), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
      THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM last_day), '') AS DATE)
    END
  END AS to_day,
  reason AS why,
  LOWER(NULLIF(TRIM(' \t   ' FROM category), '')) AS category
FROM raw_absence;
