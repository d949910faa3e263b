SELECT
  person,
  assignment,
  start_month,
  end_month,
  org_code,
  department,
  occupation_code,
  pay_contract,
  band,
  contract,
  status,
  main_rank,
  position_first,
  position_last,
  pay_step_first,
  pay_step_last,
  fte_first,
  fte_last
FROM (
  SELECT
    *,
    CAST(NULLIF((
      place DIV 4294967296
    ) % 4294967296, 0) AS INT) AS org_code,
    CAST(NULLIF((
      place
    ) % 4294967296, 0) AS INT) AS department,
    CAST(NULLIF((
      duty DIV 4294967296
    ) % 4294967296, 0) AS INT) AS occupation_code,
    CAST(NULLIF((
      duty
    ) % 4294967296, 0) AS INT) AS band,
    CAST(NULLIF((
      terms DIV 1048576
    ) % 4294967296, 0) AS INT) AS pay_contract,
    CAST(NULLIF((
      terms DIV 1024
    ) % 1024, 0) AS INT) AS contract,
    CAST(NULLIF((
      terms
    ) % 1024, 0) AS INT) AS status
  FROM (
    SELECT
      person,
      assignment,
      start_month,
      end_month,
      place,
      duty,
      terms,
      main_rank,
      position_first,
      position_last,
      pay_step_first,
      pay_step_last,
      fte_first,
      fte_last
    FROM ranked
    WHERE
      is_plain
    UNION ALL
    SELECT
      person,
      assignment,
      start_month,
      end_month_joined AS end_month,
      place,
      duty,
      terms,
      main_rank,
      position_first,
      position_last_joined AS position_last,
      pay_step_first,
      pay_step_last_joined AS pay_step_last,
      fte_first,
      fte_last_joined AS fte_last
    FROM edges
    WHERE
      is_start = 1
  ) AS packed
) AS spelt;
