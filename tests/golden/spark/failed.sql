SELECT
  r.source,
  r.line,
  k.bit,
  k.column_name,
  k.reason,
  SUBSTRING(r.classes, k.bit + 1, 1) AS letter,
  r.person,
  r.assignment
FROM refused AS r
JOIN checks AS k
  ON (
    r.problems DIV k.weight
  ) % 2 = 1;
