SELECT
  person,
  start_month,
  end_month,
  state,
  is_administrative,
  SUM(is_episode) OVER w AS episode,
  SUM(is_chain) OVER w AS chain,
  SUM(is_presence) OVER w AS presence,
  FALSE AS is_lone
FROM course_marked
WINDOW w AS (
  PARTITION BY person
  ORDER BY start_month NULLS LAST
  rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
)
UNION ALL
SELECT
  person,
  start_month,
  end_month,
  state,
  0 AS is_administrative,
  CASE WHEN state > 0 THEN 1 ELSE 0 END AS episode,
  CASE WHEN state > 0 THEN 1 ELSE 0 END AS chain,
  1 AS presence,
  TRUE AS is_lone
FROM lone;
