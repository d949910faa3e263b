SELECT
  p.person,
  p.assignment,
  MIN(p.month) AS assignment_start,
  MAX(p.end_month) AS assignment_end,
  MIN_BY(o.value, p.month) FILTER(WHERE
    NOT o.value IS NULL) AS first_code,
  MAX_BY(o.value, p.end_month) FILTER(WHERE
    NOT o.value IS NULL) AS last_code
FROM (
  SELECT
    *,
    CAST(NULLIF((
      duty DIV 4294967296
    ) % 4294967296, 0) AS INT) AS occupation_code,
    CAST(NULLIF((
      duty
    ) % 4294967296, 0) AS INT) AS band
  FROM pieces
) AS p
JOIN (
  SELECT DISTINCT
    person
  FROM runs_beside
) AS m
  ON m.person = p.person
LEFT JOIN dim_occupation_code AS o
  ON o.code = p.occupation_code
GROUP BY
  p.person,
  p.assignment;
