SELECT
  g.kind,
  f.value AS organisation,
  g.month,
  a.value AS code_from,
  b.value AS code_to,
  COUNT(*) AS people
FROM guarded AS g
JOIN dim_org_code AS f
  ON f.code = g.org_from
JOIN dim_occupation_code AS a
  ON a.code = g.code_from
JOIN dim_occupation_code AS b
  ON b.code = g.code_to
GROUP BY
  g.kind,
  f.value,
  g.month,
  a.value,
  b.value
UNION ALL
SELECT
  'merger' AS kind,
  f.value AS organisation,
  m.month,
  f.value AS code_from,
  t.value AS code_to,
  COUNT(*) AS people
FROM merged AS m
JOIN dim_org_code AS f
  ON f.code = m.org_from
JOIN dim_org_code AS t
  ON t.code = m.org_to
GROUP BY
  f.value,
  m.month,
  t.value;
