SELECT
  p.start_month AS period,
  h.person,
  h.state,
  h.start_month,
  h.start_calendar,
  CASE WHEN h.previous_presence = h.presence THEN h.previous_state ELSE 0 END AS direct_origin
FROM held_before AS h
CROSS JOIN record_start AS r
JOIN period AS p
  ON h.start_month > p.start_month AND h.start_month <= p.end_month
WHERE
  h.is_administrative = 0
  AND h.start_month > r.first_month
  AND COALESCE(h.last_held < h.start_calendar - 24, TRUE)
  AND NOT COALESCE(h.previous_presence = h.presence AND h.previous_state = h.state, FALSE);
