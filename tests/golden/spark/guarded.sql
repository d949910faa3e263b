SELECT
  person,
  month,
  org_from,
  org_to,
  code_from,
  code_to,
  MIN(kind) AS kind
FROM (
  SELECT
    c.person,
    c.month,
    c.org_from,
    c.org_to,
    c.code_from,
    c.code_to,
    'mass_recode' AS kind
  FROM code_changes AS c
  JOIN mass_recodes AS m
    ON m.org_from = c.org_from
    AND m.code_from = c.code_from
    AND m.code_to = c.code_to
    AND m.month = c.month
  WHERE
    c.same_employer
  UNION ALL
  SELECT
    person,
    month,
    org_from,
    org_to,
    code_from,
    code_to,
    'position' AS kind
  FROM code_changes
  WHERE
    same_position
  UNION ALL
  SELECT
    person,
    month,
    org_from,
    org_to,
    code_from,
    code_to,
    'position' AS kind
  FROM changes_on_return
  WHERE
    same_position
  UNION ALL
  SELECT
    person,
    month,
    org_from,
    org_to,
    code_from,
    code_to,
    'recode_followed' AS kind
  FROM following
) AS found
GROUP BY
  person,
  month,
  org_from,
  org_to,
  code_from,
  code_to;

SELECT
  person,
  start_month AS month,
  org_code AS org_from,
  org_code AS org_to,
  code AS code_from,
  code AS code_to,
  'position' AS kind
FROM jobs
WHERE
  FALSE;
