SELECT
  value,
  is_blank,
  is_text,
  CASE
    WHEN is_text AND NOT is_blank
    THEN SHA2(
      :outer || UNHEX(
        SHA2(:inner || ENCODE(CONCAT(COALESCE(:domain, ''), COALESCE(id, '')), 'utf-8'), 256)
      ),
      256
    )
  END AS digest
FROM read_ids;
