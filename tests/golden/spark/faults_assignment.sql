SELECT
  *,
  CASE
    WHEN person_id IS NULL OR assignment_id IS NULL
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
    COALESCE(CAST(person_id AS STRING), CHR(  26)),
    COALESCE(CAST(assignment_id AS STRING), CHR(  26)),
    COALESCE(CAST(position_id AS STRING), CHR(  26)),
    COALESCE(CAST(org_code AS STRING), CHR(  26)),
    COALESCE(CAST(status AS STRING), CHR(  26)),
    COALESCE(CAST(contract AS STRING), CHR(  26)),
    COALESCE(CAST(is_main AS STRING), CHR(  26)),
    COALESCE(CAST(band AS STRING), CHR(  26)),
    COALESCE(CAST(pay_step AS STRING), CHR(  26)),
    COALESCE(CAST(fte AS STRING), CHR(  26)),
    COALESCE(CAST(pay_contract AS STRING), CHR(  26)),
    COALESCE(CAST(to_day AS STRING), CHR(  26))
  ) AS told
FROM read_assignment;
