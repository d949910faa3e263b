SELECT
  c.period,
  c.age_band,
  c.sex,
  c.ethnicity,
  c.disability,
  c.nationality,
  c.band,
  c.pay_contract,
  c.contract,
  c.organisation,
  c.organisation_type,
  c.region,
  c.origin,
  c.destination,
  c.people,
  c.sum_dd,
  c.sum_dn,
  b.people AS origin_people,
  b.sum_nn,
  b.organisations
FROM cells_summed AS c
JOIN origins AS b
  ON b.period IS NOT DISTINCT FROM c.period
  AND b.age_band IS NOT DISTINCT FROM c.age_band
  AND b.sex IS NOT DISTINCT FROM c.sex
  AND b.ethnicity IS NOT DISTINCT FROM c.ethnicity
  AND b.disability IS NOT DISTINCT FROM c.disability
  AND b.nationality IS NOT DISTINCT FROM c.nationality
  AND b.band IS NOT DISTINCT FROM c.band
  AND b.pay_contract IS NOT DISTINCT FROM c.pay_contract
  AND b.contract IS NOT DISTINCT FROM c.contract
  AND b.organisation IS NOT DISTINCT FROM c.organisation
  AND b.organisation_type IS NOT DISTINCT FROM c.organisation_type
  AND b.region IS NOT DISTINCT FROM c.region
  AND b.origin IS NOT DISTINCT FROM c.origin;

SELECT
  c.period,
  c.origin,
  c.destination,
  c.people,
  c.sum_dd,
  c.sum_dn,
  b.people AS origin_people,
  b.sum_nn,
  b.organisations
FROM cells_summed AS c
JOIN origins AS b
  ON b.period IS NOT DISTINCT FROM c.period AND b.origin IS NOT DISTINCT FROM c.origin;
