SELECT
  person_id,
  month,
  why,
  days_lost
FROM ranked_reasons
WHERE
  place = 1;
