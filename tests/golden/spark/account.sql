SELECT
  a.source,
  a.rows_in,
  0 AS rows_refused,
  0 AS rows_restated,
  0 + 0 AS rows_unchanged
FROM arrived AS a;

SELECT
  a.source,
  a.rows_in,
  COALESCE(c.n, 0) AS rows_refused,
  COALESCE(m.restated, 0) AS rows_restated,
  COALESCE(m.same, 0) + COALESCE(t.n, 0) AS rows_unchanged
FROM arrived AS a
LEFT JOIN clashed AS c
  USING (source)
LEFT JOIN turned AS t
  USING (source)
LEFT JOIN found AS m
  USING (source);
