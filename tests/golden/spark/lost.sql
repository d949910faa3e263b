SELECT
  person_id,
  month,
  why,
  CASE
    WHEN reached IS NULL OR reached < starts
    THEN DATEDIFF(DAY, starts, ends) + 1
    WHEN reached >= ends
    THEN 0
    ELSE DATEDIFF(DAY, reached, ends)
  END AS days
FROM reached;
