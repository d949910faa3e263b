SELECT
  MAX(
    CASE
      WHEN period RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
      THEN TRY_CAST(period AS DATE)
    END
  ) AS last
FROM raw_pay;
