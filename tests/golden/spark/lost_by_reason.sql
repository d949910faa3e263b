SELECT
  person_id,
  month,
  why,
  SUM(days) AS days
FROM lost
GROUP BY
  person_id,
  month,
  why;
