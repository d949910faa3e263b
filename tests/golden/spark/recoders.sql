SELECT
  org_from AS org_code,
  code_from,
  code_to,
  month
FROM mass_recodes
UNION
SELECT
  s.successor_code AS org_code,
  r.code_from,
  r.code_to,
  r.month
FROM mass_recodes AS r
JOIN successor AS s
  ON s.org_code = r.org_from;
