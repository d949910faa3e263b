SELECT
  period,
  state,
  'direct' AS look_back,
  direct_origin AS origin,
  COUNT(*) AS people
FROM entries
GROUP BY
  period,
  state,
  direct_origin
UNION ALL
SELECT
  period,
  state,
  'ever_3y' AS look_back,
  origin,
  COUNT(*) AS people
FROM (
  SELECT DISTINCT
    e.period,
    e.state,
    e.person,
    e.start_month,
    COALESCE(h.state, 0) AS origin
  FROM entries AS e
  LEFT JOIN occupations_held AS h
    ON h.person = e.person
    AND h.state <> e.state
    AND h.start_month < e.start_month
    AND h.end_calendar >= e.start_calendar - 36
) AS held
GROUP BY
  period,
  state,
  origin
UNION ALL
SELECT
  period,
  state,
  'ever_5y' AS look_back,
  origin,
  COUNT(*) AS people
FROM (
  SELECT DISTINCT
    e.period,
    e.state,
    e.person,
    e.start_month,
    COALESCE(h.state, 0) AS origin
  FROM entries AS e
  LEFT JOIN occupations_held AS h
    ON h.person = e.person
    AND h.state <> e.state
    AND h.start_month < e.start_month
    AND h.end_calendar >= e.start_calendar - 60
) AS held
GROUP BY
  period,
  state,
  origin
UNION ALL
SELECT
  period,
  state,
  'ever_9y' AS look_back,
  origin,
  COUNT(*) AS people
FROM (
  SELECT DISTINCT
    e.period,
    e.state,
    e.person,
    e.start_month,
    COALESCE(h.state, 0) AS origin
  FROM entries AS e
  LEFT JOIN occupations_held AS h
    ON h.person = e.person
    AND h.state <> e.state
    AND h.start_month < e.start_month
    AND h.end_calendar >= e.start_calendar - 108
) AS held
GROUP BY
  period,
  state,
  origin
UNION ALL
SELECT
  period,
  state,
  'direct' AS look_back,
  0 AS origin,
  people
FROM lone_entries
UNION ALL
SELECT
  period,
  state,
  'ever_3y' AS look_back,
  0 AS origin,
  people
FROM lone_entries
UNION ALL
SELECT
  period,
  state,
  'ever_5y' AS look_back,
  0 AS origin,
  people
FROM lone_entries
UNION ALL
SELECT
  period,
  state,
  'ever_9y' AS look_back,
  0 AS origin,
  people
FROM lone_entries;
