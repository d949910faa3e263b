SELECT
  person,
  assignment,
  month,
  end_month,
  place,
  duty,
  terms,
  told,
  position,
  pay_step,
  fte,
  basic_pay,
  is_main
FROM (
  SELECT
    person,
    assignment,
    month,
    place,
    duty,
    terms,
    told,
    position,
    pay_step,
    fte,
    basic_pay,
    is_main,
    is_run_start,
    CASE
      WHEN is_run_end
      THEN month
      ELSE LEAD(month) OVER (PARTITION BY person, assignment ORDER BY month NULLS LAST)
    END AS end_month
  FROM pieces
  WHERE
    is_beside
) AS ends
WHERE
  is_run_start;
