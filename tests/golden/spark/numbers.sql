SELECT
  value,
  CAST(CAST(CONV(SUBSTRING(digest, 1, 16), 16, 10) AS DECIMAL(20, 0)) DIV 2 AS BIGINT) AS hash,
  is_blank,
  is_text
FROM hashed;
