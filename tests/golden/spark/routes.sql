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
  is_direct,
  SUM(n) AS people
FROM pairs
WHERE
  destination > 0 AND destination <> origin
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
  is_direct;

SELECT
  period,
  origin,
  destination,
  is_direct,
  SUM(n) AS people
FROM pairs
WHERE
  destination > 0 AND destination <> origin
GROUP BY
  period,
  origin,
  destination,
  is_direct;
