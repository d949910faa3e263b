SELECT
  person_id,
  assignment_id,
  month,
  CAST(CAST(SUM(CASE WHEN money = 'basic_pay' THEN amount ELSE 0 END) AS DECIMAL(18, 2)) AS STRING) AS basic_pay,
  CAST(CAST(SUM(CASE WHEN money = 'overtime' THEN amount ELSE 0 END) AS DECIMAL(18, 2)) AS STRING) AS overtime
FROM rows_pay
WHERE
  reason IS NULL
GROUP BY
  person_id,
  assignment_id,
  month;
