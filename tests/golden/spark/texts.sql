SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS person_id
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS assignment_id
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS position_id
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS month
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS org_code
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS department
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS status
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS contract
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS is_main
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS occupation_code
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS pay_contract
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS band
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS pay_step
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS fte
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS basic_pay
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS sex
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS birth_year
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS ethnicity
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS disability
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS nationality
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS org_start
FROM found;

SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS fte_days_lost
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS absence_reason
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS assignment_id
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS band
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS basic_pay
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS birth_year
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS contract
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS disability
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS ethnicity
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS fte
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS fte_days_available
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS fte_days_lost
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS is_main
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS leave_reason
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS month
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS nationality
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS nhs_start
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS occupation_code
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS org_code
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS org_start
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS overtime
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS pay_contract
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS pay_step
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS person_id
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS position_id
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS sex
FROM found;

SELECT
  place,
  CAST(value AS STRING) AS status
FROM found;
