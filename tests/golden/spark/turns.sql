SELECT
  *,
  NOT is_repeat AS is_run_start,
  NOT COALESCE(LEAD(is_repeat, 2) OVER w, FALSE) AS is_run_end
FROM ended
WINDOW w AS (PARTITION BY person ORDER BY month NULLS LAST, assignment NULLS LAST);
