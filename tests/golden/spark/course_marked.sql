SELECT
  *,
  CASE
    WHEN state = 0 OR is_administrative = 1
    THEN 0
    WHEN state = LAG(state) OVER occupations
    THEN 0
    ELSE 1
  END AS is_episode,
  CASE
    WHEN state = 0
    THEN 0
    WHEN start_month - LAG(end_month) OVER occupations <= 2
    OR state = LAG(state) OVER occupations
    THEN 0
    ELSE 1
  END AS is_chain,
  CASE WHEN start_month - LAG(end_month) OVER w <= 2 THEN 0 ELSE 1 END AS is_presence
FROM lasting_runs
WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST), occupations AS (
  PARTITION BY person, CASE WHEN state > 0 THEN 1 ELSE 0 END
  ORDER BY start_month NULLS LAST
);
