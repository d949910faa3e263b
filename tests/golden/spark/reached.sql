SELECT
  *,
  MAX(ends) OVER (
    PARTITION BY person_id, month
    ORDER BY starts NULLS LAST, ends NULLS LAST, why NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND 1 preceding
  ) AS reached
FROM clipped;
