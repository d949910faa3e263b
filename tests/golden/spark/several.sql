SELECT
  c.*,
  NOT s.code IS NULL AND NOT k.code IS NULL AS is_eligible,
  COALESCE(c.is_main, FALSE) AND NOT s.code IS NULL AND NOT k.code IS NULL AS is_flagged,
  a.assignment_start,
  a.assignment_end,
  a.first_code,
  a.last_code
FROM (
  SELECT
    s.*,
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
  FROM segments AS s
) AS c
JOIN lives AS a
  ON a.person = c.person AND a.assignment = c.assignment
LEFT JOIN service_status AS s
  ON s.code = c.status
LEFT JOIN substantive_contract AS k
  ON k.code = c.contract;
