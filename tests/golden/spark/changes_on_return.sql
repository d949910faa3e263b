SELECT
  person,
  start_month AS month,
  code_before AS code_from,
  code AS code_to,
  org_before AS org_from,
  org_code AS org_to,
  end_before AS prev_end,
  position_before = position_first AND position_first <> 0 AS same_position
FROM (
  SELECT
    j.person,
    j.start_month,
    j.code,
    j.org_code,
    j.position_first,
    LAG(j.code) OVER w AS code_before,
    LAG(j.org_code) OVER w AS org_before,
    LAG(j.position_last) OVER w AS position_before,
    LAG(j.end_month) OVER w AS end_before
  FROM jobs AS j
  LEFT JOIN lone AS l
    ON l.person = j.person
  WHERE
    j.code > 0 AND l.person IS NULL
  WINDOW w AS (PARTITION BY j.person ORDER BY j.start_month NULLS LAST)
) AS occupations
WHERE
  end_before < start_month - 1 AND code_before <> code;
