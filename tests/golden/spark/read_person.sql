SELECT
  source,
  COALESCE(line, file_row_number + first_line) AS line,
  NULLIF(TRIM(' \t   ' FROM person_id), '') AS person_id,
  sex,
  birth_year,
  ethnicity,
  disability,
  nationality,
  nhs_start,
  org_start,
  leave_reason,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM ended_on), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
    THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM ended_on), '') AS DATE)
  END AS ended_day,
  NULLIF(TRIM(' \t   ' FROM ended_on), '') AS ended_text,
  COALESCE(LOWER(NULLIF(TRIM(' \t   ' FROM deleted), '')) IN ('y', 'yes', 'true', '1'), FALSE) AS is_deleted,
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
FROM raw_person;
