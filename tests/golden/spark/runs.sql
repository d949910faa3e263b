SELECT
  person,
  start_month,
  end_month,
  state,
  is_administrative
FROM (
  SELECT
    person,
    start_month,
    state,
    is_administrative,
    is_new,
    CASE WHEN next_start IS NULL THEN end_month ELSE LEAD(until) OVER w END AS end_month
  FROM states
  WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST)
) AS followed
WHERE
  is_new;
