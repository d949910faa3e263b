SELECT
  period,
  age_band,
  sex,
  ethnicity,
  disability,
  nationality,
  band,
  pay_contract,
  contract,
  organisation,
  organisation_type,
  region,
  origin,
  org_code,
  SUM(n) AS n
FROM cells_by_org
GROUP BY
  period,
  age_band,
  sex,
  ethnicity,
  disability,
  nationality,
  band,
  pay_contract,
  contract,
  organisation,
  organisation_type,
  region,
  origin,
  org_code;

SELECT
  period,
  origin,
  org_code,
  SUM(n) AS n
FROM cells_by_org
GROUP BY
  period,
  origin,
  org_code;
