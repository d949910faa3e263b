SELECT
  t.end_month + 1 AS month,
  t.org_code,
  t.state,
  SUM(CASE WHEN NOT t.is_followed THEN 1 ELSE 0 END) AS to_outside,
  SUM(CASE WHEN t.is_followed AND t.state > 0 AND t.state_after = 0 THEN 1 ELSE 0 END) AS to_other_state,
  SUM(
    CASE
      WHEN t.is_followed
      AND (
        t.state = 0 OR t.state_after > 0
      )
      AND t.org_after <> t.org_code
      AND s.org_code IS NULL
      THEN 1
      ELSE 0
    END
  ) AS to_organisation,
  SUM(
    CASE
      WHEN t.is_followed
      AND (
        t.state = 0 OR t.state_after > 0
      )
      AND t.org_after <> t.org_code
      AND NOT s.org_code IS NULL
      THEN 1
      ELSE 0
    END
  ) AS to_successor,
  SUM(
    CASE
      WHEN t.is_followed
      AND (
        t.state = 0 OR t.state_after > 0
      )
      AND t.org_after = t.org_code
      THEN 1
      ELSE 0
    END
  ) AS to_group,
  SUM(
    CASE
      WHEN NOT t.is_followed AND (
        n.month IS NULL OR n.month > z.month + 12
      )
      THEN 1
      ELSE 0
    END
  ) AS exits
FROM turns_of_jobs AS t
CROSS JOIN record_end AS e
JOIN held AS z
  ON z.number = t.end_month
LEFT JOIN held AS n
  ON n.number = t.next_start
LEFT JOIN successor AS s
  ON s.org_code = t.org_code
  AND s.successor_code = t.org_after
  AND t.next_start >= s.from_month
WHERE
  NOT t.is_same_after AND t.end_month < e.last_month
GROUP BY
  t.end_month + 1,
  t.org_code,
  t.state;
