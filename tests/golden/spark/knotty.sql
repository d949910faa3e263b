SELECT DISTINCT
  person
FROM pieces
WHERE
  is_beside OR continues_job;
