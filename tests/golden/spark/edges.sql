SELECT
  *,
  CASE WHEN is_end = 1 THEN end_month ELSE LEAD(end_month) OVER w END AS end_month_joined,
  CASE WHEN is_end = 1 THEN position_last ELSE LEAD(position_last) OVER w END AS position_last_joined,
  CASE WHEN is_end = 1 THEN pay_step_last ELSE LEAD(pay_step_last) OVER w END AS pay_step_last_joined,
  CASE WHEN is_end = 1 THEN fte_last ELSE LEAD(fte_last) OVER w END AS fte_last_joined
FROM (
  SELECT
    *
  FROM marked
  WHERE
    is_start = 1 OR is_end = 1
) AS ends
WINDOW w AS (PARTITION BY person, assignment ORDER BY start_month NULLS LAST);
