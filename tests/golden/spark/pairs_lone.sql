SELECT
  period,
  org_code,
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
  CASE WHEN is_there THEN origin ELSE -1 END AS destination,
  CASE WHEN is_there THEN origin ELSE -1 END AS state_at_end,
  is_there AS is_direct,
  COUNT(*) AS n
FROM at_start_lone
GROUP BY
  period,
  org_code,
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
  is_there;

SELECT
  period,
  org_code,
  origin,
  CASE WHEN is_there THEN origin ELSE -1 END AS destination,
  CASE WHEN is_there THEN origin ELSE -1 END AS state_at_end,
  is_there AS is_direct,
  COUNT(*) AS n
FROM at_start_lone
GROUP BY
  period,
  org_code,
  origin,
  is_there;
