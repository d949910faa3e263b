SELECT
  c.person,
  c.month,
  c.org_from,
  c.org_to,
  c.code_from,
  c.code_to
FROM code_changes AS c
JOIN recoders AS r
  ON r.org_code = c.org_to
  AND r.code_from = c.code_from
  AND r.code_to = c.code_to
  AND c.month >= r.month
WHERE
  NOT c.same_employer
UNION
SELECT
  c.person,
  c.month,
  c.org_from,
  c.org_to,
  c.code_from,
  c.code_to
FROM code_changes AS c
JOIN recoders AS r
  ON r.org_code = c.org_from
  AND r.code_to = c.code_from
  AND r.code_from = c.code_to
  AND c.month > r.month
WHERE
  NOT c.same_employer
UNION
SELECT
  c.person,
  c.month,
  c.org_from,
  c.org_to,
  c.code_from,
  c.code_to
FROM changes_on_return AS c
JOIN recoders AS r
  ON r.org_code = c.org_to
  AND r.code_from = c.code_from
  AND r.code_to = c.code_to
  AND (
    c.prev_end < r.month OR c.org_from <> c.org_to
  )
WHERE
  c.month >= r.month
UNION
SELECT
  c.person,
  c.month,
  c.org_from,
  c.org_to,
  c.code_from,
  c.code_to
FROM changes_on_return AS c
JOIN recoders AS r
  ON r.org_code = c.org_from AND r.code_to = c.code_from AND r.code_from = c.code_to
WHERE
  c.month > r.month AND c.org_from <> c.org_to;
