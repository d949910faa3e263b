SELECT
  org_code,
  state,
  month,
  SUM(people) OVER w AS people,
  SUM(stayed) OVER w AS stayed,
  SUM(stayed_here) OVER w AS stayed_here
FROM stock_changes
WINDOW w AS (
  PARTITION BY org_code, state
  ORDER BY month NULLS LAST
  rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
);
