SELECT
  f.source,
  f.line,
  f.bit,
  f.column_name,
  f.reason,
  c.value_class,
  f.person,
  f.assignment
FROM failed AS f
LEFT JOIN letters AS c
  USING (letter)
UNION ALL
SELECT
  source,
  line,
  0,
  '',
  reason,
  '',
  NULL,
  NULL
FROM rejects
UNION ALL
SELECT
  source,
  line,
  0,
  '',
  'conflicting_rows',
  '',
  person,
  assignment
FROM clashes;
