SELECT
  code
FROM dim_contract
WHERE
  value IN ('permanent', 'fixed_term', 'training', 'other');
