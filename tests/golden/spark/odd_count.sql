SELECT
  COUNT(*) AS n
FROM odd_people;
