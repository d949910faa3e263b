SELECT DISTINCT
  person_id
FROM rows_person
WHERE
  reason IS NULL;
