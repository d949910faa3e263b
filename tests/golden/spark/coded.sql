SELECT
  person,
  assignment,
  month,
  COALESCE(position, 0) AS position,
  COALESCE(pay_step, 0) AS pay_step,
  fte,
  is_main,
  basic_pay,
  (
    CAST(COALESCE(org_code, 0) AS BIGINT) * 4294967296 + COALESCE(department, 0)
  ) AS place,
  (
    CAST(COALESCE(occupation_code, 0) AS BIGINT) * 4294967296 + COALESCE(band, 0)
  ) AS duty,
  (
    (
      CAST(COALESCE(pay_contract, 0) AS BIGINT) * 1024 + COALESCE(contract, 0)
    ) * 1024 + COALESCE(status, 0)
  ) AS terms,
  (
    (
      (
        (
          CAST(COALESCE(birth_year, 0) AS BIGINT) * 1024 + COALESCE(sex, 0)
        ) * 1024 + COALESCE(ethnicity, 0)
      ) * 1024 + COALESCE(disability, 0)
    ) * 32768 + COALESCE(nationality, 0)
  ) AS told
FROM record;
