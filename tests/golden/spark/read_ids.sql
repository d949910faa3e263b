SELECT
  value,
  id,
  LOWER(id) IN ('') AS is_blank,
  NOT id RLIKE :exponent AS is_text
FROM trimmed;

SELECT
  value,
  id,
  LOWER(id) IN ('', '#n/a', '-', '.', '0', 'n/a', 'na', 'nan', 'none', 'null', 'unknown') AS is_blank,
  NOT id RLIKE :exponent AS is_text
FROM trimmed;
