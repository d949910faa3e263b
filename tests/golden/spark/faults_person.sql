SELECT
  *,
  CASE
    WHEN person_id IS NULL
    THEN 'id_missing'
    WHEN is_deleted
    THEN 'row_deleted'
    WHEN from_day IS NULL
    THEN 'from_not_read'
    WHEN to_day IS NULL
    THEN 'to_not_read'
    WHEN to_day < from_day
    THEN 'ends_before_start'
    WHEN NOT ended_text IS NULL AND ended_day IS NULL
    THEN 'ended_not_read'
  END AS own_fault,
  CONCAT_WS(
    CHR(  31),
    COALESCE(CAST(person_id AS STRING), CHR(  26)),
    COALESCE(CAST(sex AS STRING), CHR(  26)),
    COALESCE(CAST(birth_year AS STRING), CHR(  26)),
    COALESCE(CAST(ethnicity AS STRING), CHR(  26)),
    COALESCE(CAST(disability AS STRING), CHR(  26)),
    COALESCE(CAST(nationality AS STRING), CHR(  26)),
    COALESCE(CAST(nhs_start AS STRING), CHR(  26)),
    COALESCE(CAST(org_start AS STRING), CHR(  26)),
    COALESCE(CAST(leave_reason AS STRING), CHR(  26)),
    COALESCE(CAST(ended_day AS STRING), CHR(  26)),
    COALESCE(CAST(to_day AS STRING), CHR(  26))
  ) AS told
FROM read_person;
