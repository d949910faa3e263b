SELECT
  j.*,
  COALESCE(
    j.fault,
    CASE
      WHEN p.person_id IS NULL
      THEN 'person_not_found'
      WHEN NOT j.position_id IS NULL AND q.position_id IS NULL
      THEN 'position_not_found'
    END
  ) AS reason
FROM judged_assignment AS j
LEFT JOIN known_people AS p
  ON p.person_id = j.person_id
LEFT JOIN known_positions AS q
  ON q.position_id = j.position_id;
