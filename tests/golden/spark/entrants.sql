SELECT
  o.period,
  o.state AS destination,
  o.look_back,
  o.origin,
  SUM(o.people) AS people,
  MAX(t.entrants) AS entrants
FROM entrant_origins AS o
JOIN entrant_totals AS t
  ON t.period = o.period AND t.state = o.state
GROUP BY
  o.period,
  o.state,
  o.look_back,
  o.origin;
