SELECT
  person,
  assignment,
  month,
  end_month,
  place,
  duty,
  terms,
  told,
  position,
  pay_step,
  fte,
  main_rank,
  CASE
    WHEN main_rank > 1
    THEN NULL
    WHEN NOT (
      is_eligible = next_eligible
    )
    THEN 'substantive'
    WHEN NOT (
      CASE WHEN flag_is_unique AND is_flagged THEN 1 ELSE 0 END = next_flag
    )
    THEN 'flag'
    WHEN NOT (
      COALESCE(fte, 0) = next_fte
    )
    THEN 'fte'
    WHEN NOT (
      COALESCE(basic_pay, 0) = next_pay
    )
    THEN 'pay'
    WHEN NOT (
      assignment_start = next_start
    )
    THEN 'longest_running'
    ELSE 'content'
  END AS tie_rule_used
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER w AS main_rank,
    LEAD(is_eligible) OVER w AS next_eligible,
    LEAD(CASE WHEN flag_is_unique AND is_flagged THEN 1 ELSE 0 END) OVER w AS next_flag,
    LEAD(COALESCE(fte, 0)) OVER w AS next_fte,
    LEAD(COALESCE(basic_pay, 0)) OVER w AS next_pay,
    LEAD(assignment_start) OVER w AS next_start
  FROM (
    SELECT
      s.*,
      COALESCE(d_org_code.value, '') AS org_code_text,
      COALESCE(d_occupation_code.value, '') AS occupation_code_text,
      COALESCE(d_band.value, '') AS band_text,
      COALESCE(d_contract.value, '') AS contract_text,
      COALESCE(d_pay_contract.value, '') AS pay_contract_text,
      COALESCE(d_department.value, '') AS department_text,
      COALESCE(d_pay_step.value, '') AS pay_step_text,
      NOT u.person IS NULL AS flag_is_unique
    FROM several AS s
    LEFT JOIN single_flags AS u
      ON u.person = s.person AND u.month = s.month
    LEFT JOIN dim_org_code AS d_org_code
      ON d_org_code.code = s.org_code
    LEFT JOIN dim_occupation_code AS d_occupation_code
      ON d_occupation_code.code = s.occupation_code
    LEFT JOIN dim_band AS d_band
      ON d_band.code = s.band
    LEFT JOIN dim_contract AS d_contract
      ON d_contract.code = s.contract
    LEFT JOIN dim_pay_contract AS d_pay_contract
      ON d_pay_contract.code = s.pay_contract
    LEFT JOIN dim_department AS d_department
      ON d_department.code = s.department
    LEFT JOIN dim_pay_step AS d_pay_step
      ON d_pay_step.code = s.pay_step
  ) AS described
  WINDOW w AS (
    PARTITION BY person, month
    ORDER BY is_eligible DESC, CASE WHEN flag_is_unique AND is_flagged THEN 1 ELSE 0 END DESC, COALESCE(fte, 0) DESC, COALESCE(basic_pay, 0) DESC, assignment_start ASC NULLS LAST, org_code_text NULLS LAST, occupation_code_text NULLS LAST, band_text NULLS LAST, contract_text NULLS LAST, pay_contract_text NULLS LAST, department_text NULLS LAST, pay_step_text NULLS LAST, assignment_end DESC, first_code NULLS LAST, last_code NULLS LAST, assignment NULLS LAST
  )
) AS compared;

SELECT
  person,
  assignment,
  month,
  end_month,
  place,
  duty,
  terms,
  told,
  position,
  pay_step,
  fte,
  main_rank,
  CASE
    WHEN main_rank > 1
    THEN NULL
    WHEN NOT (
      is_eligible = next_eligible
    )
    THEN 'substantive'
    WHEN NOT (
      COALESCE(fte, 0) = next_fte
    )
    THEN 'fte'
    WHEN NOT (
      COALESCE(basic_pay, 0) = next_pay
    )
    THEN 'pay'
    WHEN NOT (
      assignment_start = next_start
    )
    THEN 'longest_running'
    ELSE 'content'
  END AS tie_rule_used
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER w AS main_rank,
    LEAD(is_eligible) OVER w AS next_eligible,
    LEAD(COALESCE(fte, 0)) OVER w AS next_fte,
    LEAD(COALESCE(basic_pay, 0)) OVER w AS next_pay,
    LEAD(assignment_start) OVER w AS next_start
  FROM (
    SELECT
      s.*,
      COALESCE(d_org_code.value, '') AS org_code_text,
      COALESCE(d_occupation_code.value, '') AS occupation_code_text,
      COALESCE(d_band.value, '') AS band_text,
      COALESCE(d_contract.value, '') AS contract_text,
      COALESCE(d_pay_contract.value, '') AS pay_contract_text,
      COALESCE(d_department.value, '') AS department_text,
      COALESCE(d_pay_step.value, '') AS pay_step_text,
      NOT u.person IS NULL AS flag_is_unique
    FROM several AS s
    LEFT JOIN single_flags AS u
      ON u.person = s.person AND u.month = s.month
    LEFT JOIN dim_org_code AS d_org_code
      ON d_org_code.code = s.org_code
    LEFT JOIN dim_occupation_code AS d_occupation_code
      ON d_occupation_code.code = s.occupation_code
    LEFT JOIN dim_band AS d_band
      ON d_band.code = s.band
    LEFT JOIN dim_contract AS d_contract
      ON d_contract.code = s.contract
    LEFT JOIN dim_pay_contract AS d_pay_contract
      ON d_pay_contract.code = s.pay_contract
    LEFT JOIN dim_department AS d_department
      ON d_department.code = s.department
    LEFT JOIN dim_pay_step AS d_pay_step
      ON d_pay_step.code = s.pay_step
  ) AS described
  WINDOW w AS (
    PARTITION BY person, month
    ORDER BY is_eligible DESC, COALESCE(fte, 0) DESC, COALESCE(basic_pay, 0) DESC, assignment_start ASC NULLS LAST, org_code_text NULLS LAST, occupation_code_text NULLS LAST, band_text NULLS LAST, contract_text NULLS LAST, pay_contract_text NULLS LAST, department_text NULLS LAST, pay_step_text NULLS LAST, assignment_end DESC, first_code NULLS LAST, last_code NULLS LAST, assignment NULLS LAST
  )
) AS compared;

SELECT
  person,
  assignment,
  month,
  end_month,
  place,
  duty,
  terms,
  told,
  position,
  pay_step,
  fte,
  main_rank,
  CASE
    WHEN main_rank > 1
    THEN NULL
    WHEN NOT (
      is_eligible = next_eligible
    )
    THEN 'substantive'
    WHEN NOT (
      COALESCE(basic_pay, 0) = next_pay
    )
    THEN 'pay'
    WHEN NOT (
      COALESCE(fte, 0) = next_fte
    )
    THEN 'fte'
    WHEN NOT (
      assignment_start = next_start
    )
    THEN 'longest_running'
    ELSE 'content'
  END AS tie_rule_used
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER w AS main_rank,
    LEAD(is_eligible) OVER w AS next_eligible,
    LEAD(COALESCE(basic_pay, 0)) OVER w AS next_pay,
    LEAD(COALESCE(fte, 0)) OVER w AS next_fte,
    LEAD(assignment_start) OVER w AS next_start
  FROM (
    SELECT
      s.*,
      COALESCE(d_org_code.value, '') AS org_code_text,
      COALESCE(d_occupation_code.value, '') AS occupation_code_text,
      COALESCE(d_band.value, '') AS band_text,
      COALESCE(d_contract.value, '') AS contract_text,
      COALESCE(d_pay_contract.value, '') AS pay_contract_text,
      COALESCE(d_department.value, '') AS department_text,
      COALESCE(d_pay_step.value, '') AS pay_step_text,
      NOT u.person IS NULL AS flag_is_unique
    FROM several AS s
    LEFT JOIN single_flags AS u
      ON u.person = s.person AND u.month = s.month
    LEFT JOIN dim_org_code AS d_org_code
      ON d_org_code.code = s.org_code
    LEFT JOIN dim_occupation_code AS d_occupation_code
      ON d_occupation_code.code = s.occupation_code
    LEFT JOIN dim_band AS d_band
      ON d_band.code = s.band
    LEFT JOIN dim_contract AS d_contract
      ON d_contract.code = s.contract
    LEFT JOIN dim_pay_contract AS d_pay_contract
      ON d_pay_contract.code = s.pay_contract
    LEFT JOIN dim_department AS d_department
      ON d_department.code = s.department
    LEFT JOIN dim_pay_step AS d_pay_step
      ON d_pay_step.code = s.pay_step
  ) AS described
  WINDOW w AS (
    PARTITION BY person, month
    ORDER BY is_eligible DESC, COALESCE(basic_pay, 0) DESC, COALESCE(fte, 0) DESC, assignment_start ASC NULLS LAST, org_code_text NULLS LAST, occupation_code_text NULLS LAST, band_text NULLS LAST, contract_text NULLS LAST, pay_contract_text NULLS LAST, department_text NULLS LAST, pay_step_text NULLS LAST, assignment_end DESC, first_code NULLS LAST, last_code NULLS LAST, assignment NULLS LAST
  )
) AS compared;
