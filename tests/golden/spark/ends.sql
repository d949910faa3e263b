SELECT
  period,
  state,
  SUM(people_end) AS people_end,
  SUM(joined) AS joined,
  SUM(from_other) AS from_other,
  SUM(moved_in) AS moved_in,
  SUM(recoded_in) AS recoded_in
FROM (
  SELECT
    *
  FROM ends_lone
  UNION ALL
  SELECT
    *
  FROM ends_others
) AS ends
GROUP BY
  period,
  state;
