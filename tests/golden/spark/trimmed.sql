SELECT
  value,
  TRIM(:blanks FROM value) AS id
FROM delivered_ids;
