SELECT
  b.org_from,
  b.code_from,
  b.code_to,
  b.month
FROM mass_bases AS b
LEFT JOIN leaving_code AS e
  ON e.org_from = b.org_from AND e.code_from = b.code_from AND e.month = b.month - 1
LEFT JOIN leaving_code AS l
  ON l.org_from = b.org_from AND l.code_from = b.code_from AND l.month = b.month + 1
WHERE
  b.people * 100 >= b.base * 95
  AND COALESCE(e.people, 0) * 100 <= b.people * 5
  AND COALESCE(l.people, 0) * 100 <= b.people * 5;
