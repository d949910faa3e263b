SELECT
  t.start_month AS month,
  t.org_code,
  t.state,
  SUM(CASE WHEN NOT t.is_following THEN 1 ELSE 0 END) AS from_outside,
  SUM(
    CASE WHEN t.is_following AND t.state_before = 0 AND t.state > 0 THEN 1 ELSE 0 END
  ) AS from_other_state,
  SUM(
    CASE
      WHEN t.is_following
      AND (
        t.state_before > 0 OR t.state = 0
      )
      AND t.org_before <> t.org_code
      AND s.org_code IS NULL
      THEN 1
      ELSE 0
    END
  ) AS from_organisation,
  SUM(
    CASE
      WHEN t.is_following
      AND (
        t.state_before > 0 OR t.state = 0
      )
      AND t.org_before <> t.org_code
      AND NOT s.org_code IS NULL
      THEN 1
      ELSE 0
    END
  ) AS from_predecessor,
  SUM(
    CASE
      WHEN t.is_following
      AND (
        t.state_before > 0 OR t.state = 0
      )
      AND t.org_before = t.org_code
      THEN 1
      ELSE 0
    END
  ) AS from_group
FROM turns_of_jobs AS t
CROSS JOIN record_start AS r
LEFT JOIN successor AS s
  ON s.org_code = t.org_before
  AND s.successor_code = t.org_code
  AND t.start_month >= s.from_month
WHERE
  NOT t.is_same_before AND t.start_month > r.first_month
GROUP BY
  t.start_month,
  t.org_code,
  t.state;
