SELECT
  e.period,
  e.state,
  COUNT(*) AS people_end,
  SUM(CASE WHEN s.person IS NULL THEN 1 ELSE 0 END) AS joined,
  SUM(CASE WHEN s.state = 0 THEN 1 ELSE 0 END) AS from_other,
  SUM(
    CASE
      WHEN s.state > 0 AND s.state <> e.state AND s.episode <> e.episode
      THEN 1
      ELSE 0
    END
  ) AS moved_in,
  SUM(
    CASE
      WHEN s.state > 0 AND s.state <> e.state AND s.episode = e.episode
      THEN 1
      ELSE 0
    END
  ) AS recoded_in
FROM at_end AS e
LEFT JOIN (
  SELECT
    p.start_month AS period,
    c.person,
    c.state,
    c.episode
  FROM course AS c
  JOIN period AS p
    ON c.start_month <= p.start_month AND c.end_month >= p.start_month
  WHERE
    NOT c.is_lone
) AS s
  ON s.person = e.person AND s.period = e.period
WHERE
  e.state > 0
GROUP BY
  e.period,
  e.state;
