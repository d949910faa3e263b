SELECT
  *,
  CASE WHEN is_final THEN month ELSE LEAD(month_until) OVER w END AS month_last,
  CASE WHEN is_final THEN position ELSE LEAD(position_until) OVER w END AS position_last,
  CASE WHEN is_final THEN pay_step ELSE LEAD(pay_step_until) OVER w END AS pay_step_last,
  CASE WHEN is_final THEN fte ELSE LEAD(fte_until) OVER w END AS fte_last,
  is_beside
  AND COALESCE(
    LAG(is_beside, 2) OVER w
    AND month = LAG(month, 2) OVER w + 1
    AND assignment = LAG(assignment, 2) OVER w
    AND person = LAG(person, 2) OVER w
    AND place = LAG(place, 2) OVER w
    AND duty = LAG(duty, 2) OVER w
    AND terms = LAG(terms, 2) OVER w
    AND told = LAG(told, 2) OVER w
    AND position = LAG(position, 2) OVER w
    AND pay_step IS NOT DISTINCT FROM LAG(pay_step, 2) OVER w
    AND fte IS NOT DISTINCT FROM LAG(fte, 2) OVER w
    AND basic_pay IS NOT DISTINCT FROM LAG(basic_pay, 2) OVER w
    AND is_main IS NOT DISTINCT FROM LAG(is_main, 2) OVER w,
    FALSE
  ) AS is_repeat
FROM kept
WINDOW w AS (PARTITION BY person ORDER BY month NULLS LAST, assignment NULLS LAST);
