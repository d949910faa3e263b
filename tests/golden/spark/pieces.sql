SELECT
  person,
  assignment,
  month,
  month_last AS end_month,
  place,
  duty,
  terms,
  told,
  position,
  pay_step,
  fte,
  position_last,
  pay_step_last,
  fte_last,
  basic_pay,
  is_main,
  is_beside,
  is_run_start,
  is_run_end,
  continues_job,
  NOT is_told AS is_news
FROM turns
WHERE
  NOT goes_on AND (
    NOT is_beside OR is_run_start OR is_run_end
  );
