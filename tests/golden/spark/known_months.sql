SELECT
  person_id,
  assignment_id,
  month
FROM assigned;
