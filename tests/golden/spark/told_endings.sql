SELECT
  person_id,
  month,
  leave_reason
FROM endings
WHERE
  place = 1;
