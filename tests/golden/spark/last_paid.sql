SELECT
  MAX(
    CASE
      WHEN period RLIKE '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
      THEN TRY_CAST(period AS DATE)
    END
  ) AS last
FROM raw_pay;
