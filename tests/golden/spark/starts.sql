SELECT
  period,
  origin AS state,
  SUM(n) AS people_start,
  SUM(CASE WHEN destination > 0 AND destination <> origin THEN n ELSE 0 END) AS moved_out,
  SUM(CASE WHEN destination = -1 THEN n ELSE 0 END) AS left_service,
  SUM(CASE WHEN destination = 0 THEN n ELSE 0 END) AS to_other,
  SUM(CASE WHEN destination = origin AND state_at_end <> origin THEN n ELSE 0 END) AS recoded_out
FROM pairs
GROUP BY
  period,
  origin;

SELECT
  *,
  continues_job
  AND is_told
  AND NOT is_beside
  AND NOT COALESCE(LAG(is_beside) OVER w, FALSE) AS goes_on
FROM neighbours
WINDOW w AS (PARTITION BY person ORDER BY month NULLS LAST, assignment NULLS LAST);
