SELECT
  *,
  fault AS reason
FROM judged_person;

SELECT
  *,
  fault AS reason
FROM judged_position;
