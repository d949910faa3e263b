SELECT
  *,
  LAG(state) OVER w AS previous_state,
  LAG(presence) OVER w AS previous_presence,
  MAX(end_calendar) OVER (
    PARTITION BY person, state
    ORDER BY start_month NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND 1 preceding
  ) AS last_held
FROM occupations_held
WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST);
