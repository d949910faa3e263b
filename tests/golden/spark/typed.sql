SELECT
  t.*,
  i.hash AS hash_person_id,
  i.is_blank AS blank_person_id,
  i.is_text AS text_person_id
FROM texts AS t
LEFT JOIN ids_person_id AS i
  ON i.value = t.person_id;

SELECT
  t.*,
  i.hash AS hash_assignment_id,
  i.is_blank AS blank_assignment_id,
  i.is_text AS text_assignment_id
FROM texts AS t
LEFT JOIN ids_assignment_id AS i
  ON i.value = t.assignment_id;

SELECT
  t.*,
  i.hash AS hash_position_id,
  i.is_blank AS blank_position_id,
  i.is_text AS text_position_id
FROM texts AS t
LEFT JOIN ids_position_id AS i
  ON i.value = t.position_id;

SELECT
  *,
  CASE
    WHEN YEAR(
      CASE
        WHEN month RLIKE '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
        THEN TRY_CAST(month AS DATE)
      END
    ) BETWEEN 1900 AND 2199
    THEN CASE
      WHEN month RLIKE '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
      THEN TRY_CAST(month AS DATE)
    END
  END AS parsed_month
FROM texts;

SELECT
  t.*,
  m.code AS code_org_code,
  m.is_blank AS blank_org_code
FROM texts AS t
LEFT JOIN map_org_code AS m
  ON m.value = t.org_code;

SELECT
  t.*,
  m.code AS code_department,
  m.is_blank AS blank_department
FROM texts AS t
LEFT JOIN map_department AS m
  ON m.value = t.department;

SELECT
  t.*,
  m.code AS code_status,
  m.is_blank AS blank_status
FROM texts AS t
LEFT JOIN map_status AS m
  ON m.value = t.status;

SELECT
  t.*,
  m.code AS code_contract,
  m.is_blank AS blank_contract
FROM texts AS t
LEFT JOIN map_contract AS m
  ON m.value = t.contract;

SELECT
  *
FROM texts;

SELECT
  t.*,
  m.code AS code_occupation_code,
  m.is_blank AS blank_occupation_code
FROM texts AS t
LEFT JOIN map_occupation_code AS m
  ON m.value = t.occupation_code;

SELECT
  t.*,
  m.code AS code_pay_contract,
  m.is_blank AS blank_pay_contract
FROM texts AS t
LEFT JOIN map_pay_contract AS m
  ON m.value = t.pay_contract;

SELECT
  t.*,
  m.code AS code_band,
  m.is_blank AS blank_band
FROM texts AS t
LEFT JOIN map_band AS m
  ON m.value = t.band;

SELECT
  t.*,
  m.code AS code_pay_step,
  m.is_blank AS blank_pay_step
FROM texts AS t
LEFT JOIN map_pay_step AS m
  ON m.value = t.pay_step;

SELECT
  *,
  CASE
    WHEN fte RLIKE '^-?[0-9]{1,3}([.][0-9]{1,5}0*)?$'
    THEN TRY_CAST(fte AS DECIMAL(9, 5))
  END AS parsed_fte
FROM texts;

SELECT
  *,
  CASE
    WHEN CAST(TRY_CAST(basic_pay AS DECIMAL(9, 2)) AS STRING) = basic_pay
    THEN TRY_CAST(basic_pay AS DECIMAL(9, 2))
    WHEN basic_pay RLIKE '^-?[0-9]{1,7}([.][0-9]{1,2}0*)?$'
    THEN TRY_CAST(basic_pay AS DECIMAL(9, 2))
  END AS parsed_basic_pay
FROM texts;

SELECT
  t.*,
  m.code AS code_sex,
  m.is_blank AS blank_sex
FROM texts AS t
LEFT JOIN map_sex AS m
  ON m.value = t.sex;

SELECT
  *,
  CASE WHEN birth_year RLIKE '^[0-9]{4}$' THEN TRY_CAST(birth_year AS SMALLINT) END AS parsed_birth_year
FROM texts;

SELECT
  t.*,
  m.code AS code_ethnicity,
  m.is_blank AS blank_ethnicity
FROM texts AS t
LEFT JOIN map_ethnicity AS m
  ON m.value = t.ethnicity;

SELECT
  t.*,
  m.code AS code_disability,
  m.is_blank AS blank_disability
FROM texts AS t
LEFT JOIN map_disability AS m
  ON m.value = t.disability;

SELECT
  t.*,
  m.code AS code_nationality,
  m.is_blank AS blank_nationality
FROM texts AS t
LEFT JOIN map_nationality AS m
  ON m.value = t.nationality;

SELECT
  *,
  CASE
    WHEN YEAR(
      CASE
        WHEN org_start RLIKE '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
        THEN TRY_CAST(org_start AS DATE)
      END
    ) BETWEEN 1900 AND 2199
    THEN CASE
      WHEN org_start RLIKE '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
      THEN TRY_CAST(org_start AS DATE)
    END
  END AS parsed_org_start
FROM texts;

SELECT
  *,
  CASE
    WHEN fte_days_lost RLIKE '^[0-9]{1,4}([.][0-9]{1,3}0*)?$'
    THEN TRY_CAST(fte_days_lost AS DECIMAL(7, 3))
  END AS parsed_fte_days_lost
FROM texts;

SELECT
  t.*,
  m.code AS code_absence_reason,
  m.is_blank AS blank_absence_reason
FROM texts AS t
LEFT JOIN map_absence_reason AS m
  ON m.value = t.absence_reason;

SELECT
  *,
  CASE
    WHEN fte_days_available RLIKE '^[0-9]{1,4}([.][0-9]{1,3}0*)?$'
    THEN TRY_CAST(fte_days_available AS DECIMAL(7, 3))
  END AS parsed_fte_days_available
FROM texts;

SELECT
  t.*,
  m.code AS code_leave_reason,
  m.is_blank AS blank_leave_reason
FROM texts AS t
LEFT JOIN map_leave_reason AS m
  ON m.value = t.leave_reason;

SELECT
  *,
  CASE
    WHEN YEAR(
      CASE
        WHEN nhs_start RLIKE '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
        THEN TRY_CAST(nhs_start AS DATE)
      END
    ) BETWEEN 1900 AND 2199
    THEN CASE
      WHEN nhs_start RLIKE '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
      THEN TRY_CAST(nhs_start AS DATE)
    END
  END AS parsed_nhs_start
FROM texts;

SELECT
  *,
  CASE
    WHEN CAST(TRY_CAST(overtime AS DECIMAL(9, 2)) AS STRING) = overtime
    THEN TRY_CAST(overtime AS DECIMAL(9, 2))
    WHEN overtime RLIKE '^-?[0-9]{1,7}([.][0-9]{1,2}0*)?$'
    THEN TRY_CAST(overtime AS DECIMAL(9, 2))
  END AS parsed_overtime
FROM texts;
