SELECT
  a.source,
  a.line,
  a.person_id,
  a.starts,
  a.to_day,
  a.why,
  a.category,
  CASE
    WHEN a.person_id IS NULL
    THEN 'id_missing'
    WHEN a.is_deleted
    THEN 'row_deleted'
    WHEN a.starts IS NULL
    THEN 'from_not_read'
    WHEN a.to_day IS NULL
    THEN 'to_not_read'
    WHEN a.to_day < a.starts
    THEN 'ends_before_start'
    WHEN p.person_id IS NULL
    THEN 'person_not_found'
  END AS reason
FROM read_absence AS a
LEFT JOIN known_people AS p
  ON p.person_id = a.person_id;
