SELECT
  code
FROM dim_status
WHERE
  value IN ('active', 'maternity_paid', 'paid_leave', 'suspended');
