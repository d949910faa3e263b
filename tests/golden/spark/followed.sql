SELECT
  *,
  COALESCE(
    SUBSTRING(
      LEAD(month) OVER (PARTITION BY person_id, assignment_id ORDER BY month NULLS LAST),
      1,
      7
    ) <> SUBSTRING(CAST(next_last_day AS STRING), 1, 7),
    TRUE
  ) AS is_last
FROM assigned;
