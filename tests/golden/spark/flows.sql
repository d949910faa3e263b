SELECT
  COALESCE(s.period, e.period) AS period,
  COALESCE(s.state, e.state) AS state,
  COALESCE(s.people_start, 0) AS people_start,
  COALESCE(e.moved_in, 0) AS moved_in,
  COALESCE(e.joined, 0) AS joined,
  COALESCE(e.from_other, 0) AS from_other,
  COALESCE(e.recoded_in, 0) AS recoded_in,
  COALESCE(s.moved_out, 0) AS moved_out,
  COALESCE(s.left_service, 0) AS left_service,
  COALESCE(s.to_other, 0) AS to_other,
  COALESCE(s.recoded_out, 0) AS recoded_out,
  COALESCE(e.people_end, 0) AS people_end
FROM starts AS s
FULL JOIN ends AS e
  ON e.period = s.period AND e.state = s.state;
