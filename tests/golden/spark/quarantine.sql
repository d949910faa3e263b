SELECT
  s.file,
  e.source,
  e.line,
  e.column_name AS `column`,
  e.reason,
  CAST(ROW_NUMBER() OVER (PARTITION BY e.source, e.line ORDER BY e.bit NULLS LAST) AS SMALLINT) AS rank,
  e.value_class,
  e.person,
  e.assignment
FROM every_reason AS e
JOIN sources AS s
  USING (source);

SELECT
  `file`,
  `line`,
  `column`,
  `reason`,
  `rank`,
  `value_class`,
  `person`,
  `assignment`
FROM quarantined
ORDER BY
  file NULLS LAST,
  line NULLS LAST,
  rank NULLS LAST;

SELECT
  f.file,
  r.line,
  COALESCE(t.title, '') AS `column`,
  r.reason,
  CAST(1 AS SMALLINT) AS rank,
  '' AS value_class,
  CAST(NULL AS BIGINT) AS person,
  CAST(NULL AS BIGINT) AS assignment
FROM refused_rows AS r
JOIN table_files AS f
  ON f.source = r.source
LEFT JOIN titles AS t
  ON t.source = r.source AND t.reason = r.reason
ORDER BY
  f.file NULLS LAST,
  r.line NULLS LAST;

SELECT
  f.file,
  m.row_line AS line,
  q.`column`,
  q.`reason`,
  q.`rank`,
  q.`value_class`,
  q.`person`,
  q.`assignment`
FROM quarantined AS q
JOIN months_made AS m
  ON m.file_row_number + 1 = q.line
JOIN table_files AS f
  ON f.source = m.row_source
ORDER BY
  file NULLS LAST,
  line NULLS LAST,
  rank NULLS LAST;
