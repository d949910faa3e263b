SELECT
  *,
  CASE
    WHEN position_id IS NULL
    THEN 'id_missing'
    WHEN is_deleted
    THEN 'row_deleted'
    WHEN from_day IS NULL
    THEN 'from_not_read'
    WHEN to_day IS NULL
    THEN 'to_not_read'
    WHEN to_day < from_day
    THEN 'ends_before_start'
  END AS own_fault,
  CONCAT_WS(
    CHR(  31),
    COALESCE(CAST(position_id AS STRING), CHR(  26)),
    COALESCE(CAST(occupation_code AS STRING), CHR(  26)),
    COALESCE(CAST(to_day AS STRING), CHR(  26))
  ) AS told
FROM read_position;
