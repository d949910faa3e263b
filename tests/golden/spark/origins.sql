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
  SUM(n) AS people,
  SUM(n * n) AS sum_nn,
  COUNT(*) AS organisations
FROM origins_by_org
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
  origin;

SELECT
  period,
  origin,
  SUM(n) AS people,
  SUM(n * n) AS sum_nn,
  COUNT(*) AS organisations
FROM origins_by_org
GROUP BY
  period,
  origin;
