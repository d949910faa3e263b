SELECT
  *,
  LAG(month) OVER w AS month_before,
  LAG(position) OVER w AS position_before,
  LAG(pay_step) OVER w AS pay_step_before,
  LAG(fte) OVER w AS fte_before,
  LEAD(person) OVER w IS NULL AS is_final,
  COALESCE(person = LAG(person, 1) OVER w AND month = LAG(month, 1) OVER w, FALSE)
  OR COALESCE(person = LEAD(person) OVER w AND month = LEAD(month) OVER w, FALSE) AS is_beside,
  COALESCE(
    month = LAG(month) OVER w + 1
    AND assignment = LAG(assignment, 1) OVER w
    AND place = LAG(place, 1) OVER w
    AND duty = LAG(duty, 1) OVER w
    AND terms = LAG(terms, 1) OVER w
    AND person = LAG(person, 1) OVER w,
    FALSE
  ) AS continues_job,
  COALESCE(told = LAG(told, 1) OVER w AND person = LAG(person, 1) OVER w, FALSE) AS is_told
FROM coded
WINDOW w AS (PARTITION BY person ORDER BY month NULLS LAST, assignment NULLS LAST);
