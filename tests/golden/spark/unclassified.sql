SELECT
  COUNT(*) AS n
FROM taken
WHERE
  occupation_code = :code;
