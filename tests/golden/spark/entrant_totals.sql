SELECT
  period,
  state,
  SUM(people) AS entrants
FROM (
  SELECT
    period,
    state,
    people
  FROM lone_entries
  UNION ALL
  SELECT
    period,
    state,
    COUNT(*) AS people
  FROM entries
  GROUP BY
    period,
    state
) AS entries
GROUP BY
  period,
  state;
