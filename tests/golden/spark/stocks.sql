SELECT
  h.number AS month,
  l.org_code,
  l.state,
  l.people,
  CASE WHEN h.number > r.first_month THEN COALESCE(i.from_outside, 0) END AS from_outside,
  CASE WHEN h.number > r.first_month THEN COALESCE(i.from_other_state, 0) END AS from_other_state,
  CASE WHEN h.number > r.first_month THEN COALESCE(i.from_organisation, 0) END AS from_organisation,
  CASE WHEN h.number > r.first_month THEN COALESCE(i.from_predecessor, 0) END AS from_predecessor,
  CASE WHEN h.number > r.first_month THEN COALESCE(i.from_group, 0) END AS from_group,
  CASE WHEN h.number > r.first_month THEN COALESCE(o.to_outside, 0) END AS to_outside,
  CASE WHEN h.number > r.first_month THEN COALESCE(o.to_other_state, 0) END AS to_other_state,
  CASE WHEN h.number > r.first_month THEN COALESCE(o.to_organisation, 0) END AS to_organisation,
  CASE WHEN h.number > r.first_month THEN COALESCE(o.to_successor, 0) END AS to_successor,
  CASE WHEN h.number > r.first_month THEN COALESCE(o.to_group, 0) END AS to_group,
  CASE WHEN b.month + 12 <= z.month THEN COALESCE(o.exits, 0) END AS exits,
  CASE WHEN l.state > 0 AND NOT f.month IS NULL THEN l.stayed END AS stayed,
  CASE WHEN l.state > 0 AND NOT f.month IS NULL THEN l.stayed_here END AS stayed_in_organisation
FROM stock_levels AS l
JOIN held AS h
  ON h.month = l.month
CROSS JOIN record_start AS r
CROSS JOIN record_end AS e
JOIN held AS z
  ON z.number = e.last_month
LEFT JOIN held AS b
  ON b.next_month = h.month
LEFT JOIN held AS f
  ON f.month = h.month + 12
LEFT JOIN arrivals AS i
  ON i.month = h.number AND i.org_code = l.org_code AND i.state = l.state
LEFT JOIN departures AS o
  ON o.month = h.number AND o.org_code = l.org_code AND o.state = l.state
WHERE
  l.people > 0 OR NOT o.month IS NULL;
