SELECT DISTINCT
  person_id AS value
FROM texts
WHERE
  NOT person_id IS NULL;

SELECT DISTINCT
  assignment_id AS value
FROM texts
WHERE
  NOT assignment_id IS NULL;

SELECT DISTINCT
  position_id AS value
FROM texts
WHERE
  NOT position_id IS NULL;
