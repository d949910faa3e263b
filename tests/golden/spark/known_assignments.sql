SELECT DISTINCT
  person_id,
  assignment_id
FROM rows_assignment
WHERE
  reason IS NULL;
