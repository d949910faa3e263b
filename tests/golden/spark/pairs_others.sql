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
  destination,
  state_at_end,
  is_direct,
  COUNT(*) AS n
FROM (
  SELECT
    a.period,
    a.org_code,
    a.age_band,
    a.sex,
    a.ethnicity,
    a.disability,
    a.nationality,
    a.band,
    a.pay_contract,
    a.contract,
    a.organisation,
    a.organisation_type,
    a.region,
    a.origin,
    CASE
      WHEN e.person IS NULL
      THEN -1
      WHEN e.episode = a.episode AND e.state > 0
      THEN a.origin
      ELSE e.state
    END AS destination,
    CASE WHEN e.person IS NULL THEN -1 ELSE e.state END AS state_at_end,
    COALESCE(e.chain = a.chain, FALSE) AS is_direct
  FROM at_start AS a
  LEFT JOIN at_end AS e
    ON e.person = a.person AND e.period = a.period
) AS pairs
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
  destination,
  state_at_end,
  is_direct;

SELECT
  period,
  org_code,
  origin,
  destination,
  state_at_end,
  is_direct,
  COUNT(*) AS n
FROM (
  SELECT
    a.period,
    a.org_code,
    a.origin,
    CASE
      WHEN e.person IS NULL
      THEN -1
      WHEN e.episode = a.episode AND e.state > 0
      THEN a.origin
      ELSE e.state
    END AS destination,
    CASE WHEN e.person IS NULL THEN -1 ELSE e.state END AS state_at_end,
    COALESCE(e.chain = a.chain, FALSE) AS is_direct
  FROM at_start AS a
  LEFT JOIN at_end AS e
    ON e.person = a.person AND e.period = a.period
) AS pairs
GROUP BY
  period,
  org_code,
  origin,
  destination,
  state_at_end,
  is_direct;
