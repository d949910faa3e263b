SELECT
  MAX(
    CASE
      WHEN NULLIF(TRIM(' \t   ' FROM period), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
      THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM period), '') AS DATE)
    END
  ) AS last
FROM raw_pay;
