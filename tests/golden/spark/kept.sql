SELECT
  person,
  assignment,
  month,
  position,
  pay_step,
  fte,
  is_main,
  basic_pay,
  place,
  duty,
  terms,
  told,
  CASE WHEN goes_on THEN month ELSE month_before END AS month_until,
  CASE WHEN goes_on THEN position ELSE position_before END AS position_until,
  CASE WHEN goes_on THEN pay_step ELSE pay_step_before END AS pay_step_until,
  CASE WHEN goes_on THEN fte ELSE fte_before END AS fte_until,
  is_final,
  is_beside,
  continues_job,
  is_told,
  goes_on
FROM starts
WHERE
  NOT goes_on OR is_final;
