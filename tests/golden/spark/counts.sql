SELECT
  COUNT(DISTINCT person) AS people,
  COUNT(DISTINCT assignment) AS assignments,
  COUNT(DISTINCT org_code) AS organisations
FROM record;

SELECT
  COUNT(*) AS n,
  SUM(CASE WHEN `person` % 4 = 0 THEN 0 ELSE 1 END) AS strays
FROM written;

SELECT
  COUNT(*) AS n,
  SUM(CASE WHEN `person` % 4 = 1 THEN 0 ELSE 1 END) AS strays
FROM written;

SELECT
  COUNT(*) AS n,
  SUM(CASE WHEN `person` % 4 = 2 THEN 0 ELSE 1 END) AS strays
FROM written;

SELECT
  COUNT(*) AS n,
  SUM(CASE WHEN `person` % 4 = 3 THEN 0 ELSE 1 END) AS strays
FROM written;
