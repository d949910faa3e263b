SELECT
  n.person,
  n.start_month AS month,
  n.previous_code AS code_from,
  n.code AS code_to,
  n.previous_org AS org_from,
  n.org_code AS org_to,
  n.org_code = n.previous_org OR NOT s.org_code IS NULL AS same_employer,
  NOT s.org_code IS NULL AS to_successor,
  n.previous_position = n.position_first AND n.position_first <> 0 AS same_position
FROM jobs AS n
LEFT JOIN successor AS s
  ON s.org_code = n.previous_org
  AND s.successor_code = n.org_code
  AND n.start_month >= s.from_month
WHERE
  n.previous_end = n.start_month - 1 AND n.code > 0 AND n.previous_code > 0;
