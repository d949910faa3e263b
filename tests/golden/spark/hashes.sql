SELECT
  COUNT(DISTINCT hash) AS hashes,
  COUNT(DISTINCT TRIM(:blanks FROM value)) AS ids
FROM ids_person_id
WHERE
  NOT hash IS NULL;

SELECT
  COUNT(DISTINCT hash) AS hashes,
  COUNT(DISTINCT TRIM(:blanks FROM value)) AS ids
FROM ids_assignment_id
WHERE
  NOT hash IS NULL;

SELECT
  COUNT(DISTINCT hash) AS hashes,
  COUNT(DISTINCT TRIM(:blanks FROM value)) AS ids
FROM ids_position_id
WHERE
  NOT hash IS NULL;
