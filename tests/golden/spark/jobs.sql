SELECT
  person,
  start_month,
  CASE
    WHEN next_start = end_month + 2 AND next_state = state
    THEN end_month + 1
    ELSE end_month
  END AS end_month,
  org_code,
  band,
  pay_contract,
  contract,
  position_first,
  position_last,
  code,
  state,
  CASE
    WHEN previous_end = start_month - 2 AND previous_state = state
    THEN start_month - 1
    ELSE previous_end
  END AS previous_end,
  previous_code,
  previous_org,
  previous_state,
  previous_position,
  next_start,
  next_org,
  next_state
FROM (
  SELECT
    *,
    LEAD(start_month) OVER w AS next_start,
    LEAD(org_code) OVER w AS next_org,
    LEAD(state) OVER w AS next_state,
    LAG(end_month) OVER w AS previous_end,
    LAG(code) OVER w AS previous_code,
    LAG(org_code) OVER w AS previous_org,
    LAG(state) OVER w AS previous_state,
    LAG(position_last) OVER w AS previous_position
  FROM main_spells
  WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST)
) AS neighbours;
