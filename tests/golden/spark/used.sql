SELECT
  COUNT(*) AS n
FROM rows_absence
WHERE
  reason IS NULL AND source = 0;

SELECT
  COUNT(*) AS n
FROM rows_assignment
WHERE
  reason IS NULL AND source = 1;

SELECT
  COUNT(*) AS n
FROM rows_pay
WHERE
  reason IS NULL AND source = 2;

SELECT
  COUNT(*) AS n
FROM rows_person
WHERE
  reason IS NULL AND source = 3;

SELECT
  COUNT(*) AS n
FROM rows_position
WHERE
  reason IS NULL AND source = 4;
