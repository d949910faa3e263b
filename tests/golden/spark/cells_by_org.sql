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
  destination,
  org_code,
  SUM(n) AS n
FROM pairs
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
  destination,
  org_code;

SELECT
  period,
  origin,
  destination,
  org_code,
  SUM(n) AS n
FROM pairs
WHERE
  destination > 0
GROUP BY
  period,
  origin,
  destination,
  org_code;

SELECT
  period,
  origin,
  destination,
  org_code,
  SUM(n) AS n
FROM pairs
GROUP BY
  period,
  origin,
  destination,
  org_code;
