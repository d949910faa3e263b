SELECT
  *,
  CASE WHEN is_new THEN previous_end ELSE end_month END AS until
FROM (
  SELECT
    j.person,
    j.start_month,
    j.end_month,
    j.state,
    j.previous_end,
    j.next_start,
    CASE WHEN NOT g.person IS NULL THEN 1 ELSE 0 END AS is_administrative,
    NOT COALESCE(j.previous_end = j.start_month - 1 AND j.previous_state = j.state, FALSE) AS is_new
  FROM jobs AS j
  LEFT JOIN lone AS l
    ON l.person = j.person
  LEFT JOIN guarded AS g
    ON g.person = j.person AND g.month = j.start_month
  WHERE
    l.person IS NULL
) AS jobs_told
WHERE
  is_new OR next_start IS NULL;
