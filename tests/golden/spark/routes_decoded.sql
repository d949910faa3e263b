SELECT
  t.period,
  t.origin,
  t.destination,
  t.is_direct,
  t.people,
  COALESCE(t.age_band, 'unknown') AS age_band,
  COALESCE(d_sex.value, 'unknown') AS sex,
  COALESCE(d_ethnicity.value, 'unknown') AS ethnicity,
  COALESCE(d_disability.value, 'unknown') AS disability,
  COALESCE(d_nationality.value, 'unknown') AS nationality,
  COALESCE(d_band.value, 'unknown') AS band,
  COALESCE(d_pay_contract.value, 'unknown') AS pay_contract,
  COALESCE(d_contract.value, 'unknown') AS contract,
  COALESCE(d_organisation.value, 'unknown') AS organisation,
  COALESCE(t.organisation_type, 'unknown') AS organisation_type,
  COALESCE(t.region, 'unknown') AS region
FROM routes AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
LEFT JOIN dim_ethnicity AS d_ethnicity
  ON d_ethnicity.code = t.ethnicity
LEFT JOIN dim_disability AS d_disability
  ON d_disability.code = t.disability
LEFT JOIN dim_nationality AS d_nationality
  ON d_nationality.code = t.nationality
LEFT JOIN dim_band AS d_band
  ON d_band.code = t.band
LEFT JOIN dim_pay_contract AS d_pay_contract
  ON d_pay_contract.code = t.pay_contract
LEFT JOIN dim_contract AS d_contract
  ON d_contract.code = t.contract
LEFT JOIN dim_org_code AS d_organisation
  ON d_organisation.code = t.organisation;

SELECT
  t.period,
  t.origin,
  t.destination,
  t.is_direct,
  t.people
FROM routes AS t;
