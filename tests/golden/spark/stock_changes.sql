SELECT
  org_code,
  state,
  month,
  SUM(people) AS people,
  SUM(stayed) AS stayed,
  SUM(stayed_here) AS stayed_here
FROM (
  SELECT
    t.org_code,
    t.state,
    h.month,
    1 AS people,
    0 AS stayed,
    0 AS stayed_here
  FROM turns_of_jobs AS t
  JOIN held AS h
    ON h.number = t.start_month
  WHERE
    NOT t.is_same_before
  UNION ALL
  SELECT
    t.org_code,
    t.state,
    h.next_month AS month,
    -1 AS people,
    0 AS stayed,
    0 AS stayed_here
  FROM turns_of_jobs AS t
  JOIN held AS h
    ON h.number = t.end_month
  WHERE
    NOT t.is_same_after
  UNION ALL
  SELECT
    org_code,
    state,
    since AS month,
    0 AS people,
    1 AS stayed,
    CASE WHEN since_here = since AND until_here >= since THEN 1 ELSE 0 END AS stayed_here
  FROM staying
  UNION ALL
  SELECT
    org_code,
    state,
    until + 1 AS month,
    0 AS people,
    -1 AS stayed,
    CASE WHEN until_here >= since_here THEN -1 ELSE 0 END AS stayed_here
  FROM staying
  UNION ALL
  SELECT
    org_code,
    state,
    since_here AS month,
    0 AS people,
    0 AS stayed,
    1 AS stayed_here
  FROM staying
  WHERE
    since_here > since AND until_here >= since_here
  UNION ALL
  SELECT
    c.org_code,
    c.state,
    h.month,
    0 AS people,
    0 AS stayed,
    0 AS stayed_here
  FROM (
    SELECT DISTINCT
      org_code,
      state
    FROM jobs
  ) AS c
  CROSS JOIN held AS h
) AS changes
GROUP BY
  org_code,
  state,
  month;
