SELECT
  person
FROM person_changes
GROUP BY
  person
HAVING
  COUNT(*) > 1;
