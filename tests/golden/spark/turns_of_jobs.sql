SELECT
  person,
  start_month,
  end_month,
  org_code,
  state,
  previous_org AS org_before,
  previous_state AS state_before,
  next_start,
  next_org AS org_after,
  next_state AS state_after,
  COALESCE(previous_end = start_month - 1, FALSE) AS is_following,
  COALESCE(next_start = end_month + 1, FALSE) AS is_followed,
  COALESCE(
    previous_end = start_month - 1
    AND previous_org = org_code
    AND previous_state = state,
    FALSE
  ) AS is_same_before,
  COALESCE(next_start = end_month + 1 AND next_org = org_code AND next_state = state, FALSE) AS is_same_after
FROM jobs;
