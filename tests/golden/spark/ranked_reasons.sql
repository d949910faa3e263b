SELECT
  person_id,
  month,
  why,
  SUM(days) OVER (PARTITION BY person_id, month) AS days_lost,
  ROW_NUMBER() OVER (PARTITION BY person_id, month ORDER BY days DESC, why NULLS LAST) AS place
FROM lost_by_reason;
