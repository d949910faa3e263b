SELECT
  *,
  CASE
    WHEN LAG(end_month) OVER w = start_month - 1
    AND place = LAG(place) OVER w
    AND duty = LAG(duty) OVER w
    AND terms = LAG(terms) OVER w
    AND main_rank = LAG(main_rank) OVER w
    THEN 0
    ELSE 1
  END AS is_start,
  CASE
    WHEN LEAD(start_month) OVER w = end_month + 1
    AND place = LEAD(place) OVER w
    AND duty = LEAD(duty) OVER w
    AND terms = LEAD(terms) OVER w
    AND main_rank = LEAD(main_rank) OVER w
    THEN 0
    ELSE 1
  END AS is_end
FROM ranked
WHERE
  NOT is_plain
WINDOW w AS (PARTITION BY person, assignment ORDER BY start_month NULLS LAST);
