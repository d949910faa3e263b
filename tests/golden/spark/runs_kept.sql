SELECT
  r.*,
  CASE
    WHEN r.previous_end IS NULL OR a.month - p.month > 12 + 1
    THEN 1
    WHEN r.is_administrative = 1
    OR z.next_month - a.month >= 3
    OR r.stay_end >= e.last_month
    THEN 1
    ELSE 0
  END AS is_kept
FROM runs_extended AS r
JOIN held AS a
  ON a.number = r.start_month
JOIN held AS z
  ON z.number = r.stay_end
LEFT JOIN held AS p
  ON p.number = r.previous_end
CROSS JOIN record_end AS e;

SELECT
  r.*,
  CASE
    WHEN r.previous_end IS NULL OR a.month - p.month > 12 + 1
    THEN 1
    WHEN r.is_administrative = 1
    OR z.next_month - a.month >= 1
    OR r.stay_end >= e.last_month
    THEN 1
    ELSE 0
  END AS is_kept
FROM runs_extended AS r
JOIN held AS a
  ON a.number = r.start_month
JOIN held AS z
  ON z.number = r.stay_end
LEFT JOIN held AS p
  ON p.number = r.previous_end
CROSS JOIN record_end AS e;
