-- The text of every step for Spark. Written by `make golden`; to be read, not to be executed.
--
-- A step has several forms where its text follows columns or options. Of these the ones are shown that differ in more
-- than names, constants and the length of lists. What is like something shown before in the same step is cut short
-- with "...". The digest is of all texts of the step, whole: where it alone changes, something cut short has changed.

-- step absence_cells
-- forms: 2, shown: 2, sha256: affab159756fc4fc
SELECT
  period, org_code,
  COUNT(*) AS people,
  SUM(CASE WHEN lost > 0 THEN 1 ELSE 0 END) AS people_absent,
  CAST(SUM(lost) AS BIGINT) AS lost, CAST(SUM(available) AS BIGINT) AS available
FROM absence_persons
GROUP BY
  period, org_code;
SELECT
  period,
  ... 15 more
  COUNT(*) AS people,
  SUM(CASE WHEN lost > 0 THEN 1 ELSE 0 END) AS people_absent,
  CAST(SUM(lost) AS BIGINT) AS lost, CAST(SUM(available) AS BIGINT) AS available
FROM absence_persons
GROUP BY
  period,
  ... 15 more;

-- step absence_cells_told
-- forms: 2, shown: 2, sha256: 8a5839c20ed11c89
SELECT
  t.period,
  ... 4 more
  COALESCE(t.age_band, 'unknown') AS age_band,
  ... 13 more
  d_org_code.value AS org_code
FROM absence_cells AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
... 9 more;
SELECT
  t.period,
  ... 4 more
  d_org_code.value AS org_code
FROM absence_cells AS t
LEFT JOIN dim_org_code AS d_org_code
  ON d_org_code.code = t.org_code;

-- step absence_cover
-- forms: 1, shown: 1, sha256: 82c50863de49decd
SELECT
  period, org_code,
  COUNT(*) AS assignments,
  SUM(CASE WHEN is_stated THEN 1 ELSE 0 END) AS stated,
  SUM(CASE WHEN available > 0 AND NOT is_stated THEN 1 ELSE 0 END) AS blank
FROM absence_rows
GROUP BY
  period, org_code;

-- step absence_cover_told
-- forms: 1, shown: 1, sha256: 9b328cf25fc7e3d7
SELECT
  t.period, t.assignments, t.stated, t.blank,
  d_org_code.value AS org_code
FROM absence_cover AS t
LEFT JOIN dim_org_code AS d_org_code
  ON d_org_code.code = t.org_code;

-- step absence_jobs
-- forms: 1, shown: 1, sha256: c77e4b06de9199ab
SELECT
  r.person,
  ... 8 more
  COALESCE(o.state, 0) AS state,
  NOT r.fte_days_lost IS NULL AS is_stated,
  CAST(FLOOR(CAST(COALESCE(r.fte_days_lost, 0) AS DOUBLE) * 1000 + 0.5) AS DOUBLE) AS lost,
  CAST(FLOOR(CAST(COALESCE(r.fte_days_available, 0) AS DOUBLE) * 1000 + 0.5) AS DOUBLE) AS available
FROM record AS r
JOIN absence_month AS m
  ON m.month = r.month
LEFT JOIN occupation_state AS o
  ON o.code = r.occupation_code
LEFT JOIN service_status AS s
  ON s.code = r.status
LEFT JOIN substantive_contract AS k
  ON k.code = r.contract;

-- step absence_months_told
-- forms: 1, shown: 1, sha256: 7e552b0afb8c6f68
SELECT DISTINCT
  r.org_code, r.month
FROM record AS r
JOIN absence_month AS m
  ON m.month = r.month
WHERE
  NOT r.fte_days_lost IS NULL;

-- step absence_persons
-- forms: 2, shown: 2, sha256: 823e0e1ce3e39585
SELECT
  period,
  ... 16 more
  SUM(lost) AS lost, SUM(available) AS available
FROM absence_rows
WHERE
  is_counted
GROUP BY
  period,
  ... 16 more;
SELECT
  period, org_code, person,
  SUM(lost) AS lost, SUM(available) AS available
FROM absence_rows
WHERE
  is_counted
GROUP BY
  period, org_code, person;

-- step absence_reason_cells
-- forms: 2, shown: 2, sha256: 47b3948e2d415006
SELECT
  period, org_code, absence_reason,
  COUNT(DISTINCT person) AS people,
  CAST(SUM(lost) AS BIGINT) AS lost
FROM absence_rows
WHERE
  is_counted AND lost > 0
GROUP BY
  period, org_code, absence_reason;
SELECT
  period,
  ... 16 more
  COUNT(DISTINCT person) AS people,
  CAST(SUM(lost) AS BIGINT) AS lost
FROM absence_rows
WHERE
  is_counted AND lost > 0
GROUP BY
  period,
  ... 16 more;

-- step absence_reason_cells_told
-- forms: 2, shown: 2, sha256: 4b787d2b87b2782b
SELECT
  t.period, t.people, t.lost,
  COALESCE(t.age_band, 'unknown') AS age_band,
  ... 13 more
  d_org_code.value AS org_code, d_absence_reason.value AS absence_reason
FROM absence_reason_cells AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
... 10 more;
SELECT
  t.period, t.people, t.lost,
  d_org_code.value AS org_code, d_absence_reason.value AS absence_reason
FROM absence_reason_cells AS t
LEFT JOIN dim_org_code AS d_org_code
  ON d_org_code.code = t.org_code
LEFT JOIN dim_absence_reason AS d_absence_reason
  ON d_absence_reason.code = t.absence_reason;

-- step absence_rows
-- forms: 3, shown: 3, sha256: 93a14cd252f3ebd5
SELECT
  p.period,
  CAST(0 AS INT) AS org_code,
  j.person,
  ... 4 more
  j.available > 0 AND (
    j.is_stated
  ) AS is_counted,
  CASE
    WHEN f.birth_year IS NULL
    THEN 'unknown'
    WHEN p.start_year - f.birth_year < 25
    THEN 'under 25'
    WHEN p.start_year - f.birth_year < 35
    THEN '25 to 34'
    WHEN p.start_year - f.birth_year < 45
    THEN '35 to 44'
    WHEN p.start_year - f.birth_year < 55
    THEN '45 to 54'
    WHEN p.start_year - f.birth_year < 65
    THEN '55 to 64'
    ELSE '65 and over'
  END AS age_band,
  f.sex AS sex,
  ... 12 more
FROM absence_jobs AS j
JOIN absence_month AS p
  ON p.month = j.month
LEFT JOIN absence_months_told AS d
  ON d.org_code = j.org_code AND d.month = j.month
LEFT JOIN persons AS f
  ON f.person = j.person
  AND f.from_month <= p.start_calendar
  AND f.until_month >= p.start_calendar
LEFT JOIN organisation_fact AS o
  ON o.org_code = j.org_code;
SELECT
  p.period,
  CAST(0 AS INT) AS org_code,
  j.person,
  ... 4 more
  j.available > 0 AND (
    j.is_stated OR NOT d.org_code IS NULL
  ) AS is_counted
FROM absence_jobs AS j
JOIN absence_month AS p
  ON p.month = j.month
LEFT JOIN absence_months_told AS d
  ON d.org_code = j.org_code AND d.month = j.month;
SELECT
  p.period,
  j.org_code AS org_code,
  j.person,
  ... 4 more
  j.available > 0 AND (
    j.is_stated
  ) AS is_counted,
  CASE ... END AS age_band,
  f.sex AS sex,
  ... 12 more
FROM absence_jobs AS j
JOIN absence_month AS p
  ON p.month = j.month
LEFT JOIN absence_months_told AS d
  ON d.org_code = j.org_code AND d.month = j.month
LEFT JOIN persons AS f ... AND f.until_month >= p.start_calendar
LEFT JOIN organisation_fact AS o
  ON o.org_code = j.org_code;

-- step account
-- forms: 2, shown: 2, sha256: 641a38db0dbd8575
SELECT
  a.source, a.rows_in,
  0 AS rows_refused, 0 AS rows_restated,
  0 + 0 AS rows_unchanged
FROM arrived AS a;
SELECT
  a.source, a.rows_in,
  COALESCE(c.n, 0) AS rows_refused, COALESCE(m.restated, 0) AS rows_restated,
  COALESCE(m.same, 0) + COALESCE(t.n, 0) AS rows_unchanged
FROM arrived AS a
LEFT JOIN clashed AS c
  USING (source)
LEFT JOIN turned AS t
  USING (source)
LEFT JOIN found AS m
  USING (source);

-- step administrative
-- forms: 1, shown: 1, sha256: 945a0ad2114ed643
SELECT
  g.kind,
  f.value AS organisation,
  g.month,
  a.value AS code_from, b.value AS code_to,
  COUNT(*) AS people
FROM guarded AS g
JOIN dim_org_code AS f
  ON f.code = g.org_from
JOIN dim_occupation_code AS a
  ON a.code = g.code_from
JOIN dim_occupation_code AS b
  ON b.code = g.code_to
GROUP BY
  g.kind,
  ... 4 more
UNION ALL
SELECT
  'merger' AS kind, f.value AS organisation,
  m.month,
  f.value AS code_from, t.value AS code_to,
  COUNT(*) AS people
FROM merged AS m
JOIN dim_org_code AS f
  ON f.code = m.org_from
JOIN dim_org_code AS t
  ON t.code = m.org_to
GROUP BY
  f.value, m.month, t.value;

-- step afc_contract
-- forms: 1, shown: 1, sha256: 0253aa86189019c8
SELECT
  code
FROM dim_pay_contract
WHERE
  value = 'afc';

-- step after_cells
-- forms: 1, shown: 1, sha256: f4343735987b543c
SELECT
  *
FROM cells_steady
UNION ALL
SELECT
  *
FROM cells_others;

-- step after_chosen
-- forms: 2, shown: 1, sha256: 9fa68882ac5aacc9
SELECT
  c.arm,
  ... 13 more
FROM after_cells AS c
JOIN after_wanted AS w
  ON w.origin IS NOT DISTINCT FROM c.origin
  AND w.years IS NOT DISTINCT FROM c.years
  ... 4 more
WHERE
  c.arm = :comparator AND c.cohort = :cohort;

-- step after_entered
-- forms: 1, shown: 1, sha256: c42b0049e9c4fc4e
SELECT
  e.person,
  ... 4 more
  CASE WHEN e.arm = 'movers' THEN e.previous_state ELSE 0 END AS origin,
  e.state AS destination,
  e.state, e.episode, j.org_code, j.band,
  COALESCE(o.type, 'unknown') AS organisation_type,
  CASE
    WHEN f.birth_year IS NULL
    THEN 'unknown'
    WHEN p.start_year - f.birth_year < 25
    THEN 'under 25'
    WHEN p.start_year - f.birth_year < 35
    THEN '25 to 34'
    WHEN p.start_year - f.birth_year < 45
    THEN '35 to 44'
    WHEN p.start_year - f.birth_year < 55
    THEN '45 to 54'
    WHEN p.start_year - f.birth_year < 65
    THEN '55 to 64'
    ELSE '65 and over'
  END AS age_band,
  CASE WHEN e.arm = 'movers' THEN b.band END AS origin_band,
  CASE WHEN e.arm = 'movers' THEN COALESCE(d.type, 'unknown') END AS origin_type,
  CASE
    WHEN e.arm = 'movers'
    THEN CASE
      WHEN z.month - a.month + 1 < 12
      THEN 'under 1 year'
      WHEN z.month - a.month + 1 < 36
      THEN '1 to 2 years'
      WHEN z.month - a.month + 1 < 60
      THEN '3 to 4 years'
      ELSE '5 years or more'
    END
  END AS tenure
FROM after_entries AS e
JOIN after_month AS p
  ON p.number = e.start_month AND e.stay_end >= p.lasting
JOIN jobs AS j
  ON j.person = e.person AND j.start_month <= p.number AND j.end_month >= p.number
LEFT JOIN organisation_fact AS o
  ON o.org_code = j.org_code
LEFT JOIN persons AS f
  ON f.person = e.person AND f.from_month <= p.month AND f.until_month >= p.month
LEFT JOIN jobs AS b
  ON b.person = e.person
  AND b.start_month <= e.previous_end
  AND b.end_month >= e.previous_end
LEFT JOIN organisation_fact AS d
  ON d.org_code = b.org_code
LEFT JOIN held AS a
  ON a.number = e.previous_start
LEFT JOIN held AS z
  ON z.number = e.previous_end;

-- step after_entries
-- forms: 1, shown: 1, sha256: bd70d9d8f9861c2a
SELECT
  r.*,
  CASE
    WHEN NOT r.previous_state IS NULL AND r.previous_presence = r.presence
    THEN 'movers'
    ELSE 'recruits'
  END AS arm
FROM after_runs AS r
CROSS JOIN record_start AS b
WHERE
  r.is_administrative = 0
  AND r.start_month > b.first_month
  AND COALESCE(r.last_held < r.start_calendar - 24, TRUE)
  AND (
    COALESCE(r.last_in_post < r.start_calendar - 24, TRUE)
    AND r.previous_presence IS DISTINCT FROM r.presence
    OR r.previous_presence = r.presence
    AND r.previous_state <> r.state
  );

-- step after_found
-- forms: 1, shown: 1, sha256: 50c7743b645ad7d4
SELECT
  i.*,
  t.years,
  CASE
    WHEN e.state > 0 AND (
      e.state = i.state OR e.episode = i.episode
    )
    THEN 1
    ELSE 0
  END AS in_occupation,
  CASE
    WHEN k.code > 0 AND (
      k.org_code = i.org_code OR NOT s.org_code IS NULL
    )
    THEN 1
    ELSE 0
  END AS in_organisation,
  CASE WHEN NOT e.person IS NULL THEN 1 ELSE 0 END AS in_service
FROM after_people AS i
LEFT JOIN after_steady AS y
  ON y.person = i.person
JOIN after_target AS t
  ON t.number = i.number
LEFT JOIN course AS e
  ON e.person = i.person AND e.start_month <= t.target AND e.end_month >= t.target
LEFT JOIN jobs AS k
  ON k.person = i.person AND k.start_month <= t.target AND k.end_month >= t.target
LEFT JOIN successor AS s
  ON s.org_code = i.org_code
  AND s.successor_code = k.org_code
  AND t.target >= s.from_month
WHERE
  y.person IS NULL;

-- step after_lines
-- forms: 1, shown: 1, sha256: 43e3c4c2f4f630d3
SELECT
  c.*,
  a.month AS start_calendar, z.month AS end_calendar,
  SUM(1 - c.is_administrative) OVER (
    PARTITION BY c.person
    ORDER BY c.start_month NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
  ) AS stay
FROM course AS c
JOIN held AS a
  ON a.number = c.start_month
JOIN held AS z
  ON z.number = c.end_month
WHERE
  c.state > 0 AND NOT c.is_lone;

-- step after_matched
-- forms: 2, shown: 1, sha256: 939fdf5c99f02d39
SELECT
  arm,
  ... 9 more
  CAST(SUM(people) AS BIGINT) AS people, CAST(SUM(occupation) AS BIGINT) AS occupation,
  CAST(SUM(organisation) AS BIGINT) AS organisation, CAST(SUM(nhs) AS BIGINT) AS nhs
FROM (
  SELECT
    arm,
    ... 13 more
  FROM after_movers
  UNION ALL
  SELECT
    *
  FROM after_chosen
) AS both_arms
GROUP BY
  arm,
  ... 9 more;

-- step after_movers
-- forms: 1, shown: 1, sha256: c3093612f5ce549d
SELECT
  *
FROM after_cells
WHERE
  arm = 'movers' AND cohort = :cohort;

-- step after_people
-- forms: 1, shown: 1, sha256: 6e7aa1f3d6ba60e2
SELECT
  *
FROM after_entered
UNION ALL
SELECT
  s.*
FROM after_stayers AS s
WHERE
  s.origin IN (
    SELECT DISTINCT
      origin
    FROM after_entered
    WHERE
      arm = 'movers'
  );

-- step after_runs
-- forms: 1, shown: 1, sha256: 3d56354fd8a072be
SELECT
  person,
  ... 11 more
  LAG(state) OVER w AS previous_state, LAG(presence) OVER w AS previous_presence, LAG(end_month) OVER w AS previous_end,
  LAG(stay_start) OVER w AS previous_start
FROM after_stays
WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST)
UNION ALL
SELECT
  c.person,
  ... 6 more
  a.month AS start_calendar, c.start_month AS stay_start, c.end_month AS stay_end,
  NULL AS last_held,
  ... 5 more
FROM course AS c
JOIN held AS a
  ON a.number = c.start_month
WHERE
  c.is_lone AND c.state > 0;

-- step after_stayers
-- forms: 1, shown: 1, sha256: 1a00363ca5a23c77
SELECT
  r.person,
  'stayers' AS arm,
  p.cohort, p.quarter, p.number,
  r.state AS origin, r.state AS destination,
  r.state, r.episode, j.org_code, j.band,
  COALESCE(o.type, 'unknown') AS organisation_type,
  CASE
    WHEN f.birth_year IS NULL
    THEN 'unknown'
    WHEN p.start_year - f.birth_year < 25
    THEN 'under 25'
    WHEN p.start_year - f.birth_year < 35
    THEN '25 to 34'
    WHEN p.start_year - f.birth_year < 45
    THEN '35 to 44'
    WHEN p.start_year - f.birth_year < 55
    THEN '45 to 54'
    WHEN p.start_year - f.birth_year < 65
    THEN '55 to 64'
    ELSE '65 and over'
  END AS age_band,
  j.band AS origin_band,
  COALESCE(o.type, 'unknown') AS origin_type,
  CASE
    WHEN z.month - a.month + 1 < 12
    THEN 'under 1 year'
    WHEN z.month - a.month + 1 < 36
    THEN '1 to 2 years'
    WHEN z.month - a.month + 1 < 60
    THEN '3 to 4 years'
    ELSE '5 years or more'
  END AS tenure
FROM jobs AS j
JOIN after_month AS p
  ON j.start_month <= p.number AND j.end_month >= p.number
JOIN after_runs AS r
  ON r.person = j.person
  AND r.start_month <= p.number
  AND r.end_month >= p.number
  AND r.stay_start < p.number
  AND r.stay_end >= p.lasting
JOIN held AS a
  ON a.number = r.stay_start
JOIN held AS z
  ON z.number = p.number - 1
LEFT JOIN organisation_fact AS o
  ON o.org_code = j.org_code
LEFT JOIN persons AS f
  ON f.person = j.person AND f.from_month <= p.month AND f.until_month >= p.month
WHERE
  j.code > 0 AND p.is_grid;

-- step after_stays
-- forms: 1, shown: 1, sha256: 95524d584eec1936
SELECT
  *,
  MIN(start_month) OVER (PARTITION BY person, stay) AS stay_start,
  MAX(end_month) OVER (PARTITION BY person, stay) AS stay_end,
  MAX(end_calendar) OVER (
    PARTITION BY person, state
    ORDER BY start_month NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND 1 preceding
  ) AS last_held,
  MAX(end_calendar) OVER (
    PARTITION BY person
    ORDER BY start_month NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND 1 preceding
  ) AS last_in_post
FROM after_lines;

-- step after_steady
-- forms: 1, shown: 1, sha256: 9ea0f1c55668ad2b
SELECT
  j.person,
  MAX(l.end_month) AS end_month
FROM jobs AS j
JOIN lone AS l
  ON l.person = j.person
GROUP BY
  j.person
HAVING
  MIN(j.org_code) = MAX(j.org_code);

-- step after_totals
-- forms: 1, shown: 1, sha256: 4db90a621e0e49de
SELECT
  arm,
  ... 5 more
  CAST(SUM(people) AS BIGINT) AS people, CAST(SUM(occupation) AS BIGINT) AS occupation,
  CAST(SUM(organisation) AS BIGINT) AS organisation, CAST(SUM(nhs) AS BIGINT) AS nhs
FROM after_cells
GROUP BY
  arm,
  ... 5 more;

-- step after_wanted
-- forms: 2, shown: 1, sha256: b24712c1115f9cff
SELECT DISTINCT
  destination,
  ... 5 more
FROM after_movers;

-- step age_cells
-- forms: 1, shown: 1, sha256: 60cc27f365884d1d
SELECT
  number, state, section, birth_year,
  COUNT(*) AS people
FROM aged
GROUP BY
  number, state, section, birth_year;

-- step aged
-- forms: 1, shown: 1, sha256: 25fbe546de4b656e
SELECT
  m.number,
  ... 4 more
FROM jobs AS j
JOIN age_month AS m
  ON j.start_month <= m.number AND j.end_month >= m.number
LEFT JOIN persons AS f
  ON f.person = j.person AND f.from_month <= m.month AND f.until_month >= m.month
LEFT JOIN pension_sections AS s
  ON s.person = j.person AND s.month = m.month
WHERE
  j.code > 0;

-- step arrivals
-- forms: 1, shown: 1, sha256: dd39eab79c90c652
SELECT
  t.start_month AS month,
  t.org_code, t.state,
  SUM(CASE WHEN NOT t.is_following THEN 1 ELSE 0 END) AS from_outside,
  SUM(
    CASE WHEN t.is_following AND t.state_before = 0 AND t.state > 0 THEN 1 ELSE 0 END
  ) AS from_other_state,
  SUM(
    CASE
      WHEN t.is_following
      AND (
        t.state_before > 0 OR t.state = 0
      )
      AND t.org_before <> t.org_code
      AND s.org_code IS NULL
      THEN 1
      ELSE 0
    END
  ) AS from_organisation,
  SUM(
    CASE
      WHEN t.is_following
      AND (
        t.state_before > 0 OR t.state = 0
      )
      AND t.org_before <> t.org_code
      AND NOT s.org_code IS NULL
      THEN 1
      ELSE 0
    END
  ) AS from_predecessor,
  SUM(
    CASE
      WHEN t.is_following
      AND (
        t.state_before > 0 OR t.state = 0
      )
      AND t.org_before = t.org_code
      THEN 1
      ELSE 0
    END
  ) AS from_group
FROM turns_of_jobs AS t
CROSS JOIN record_start AS r
LEFT JOIN successor AS s
  ON s.org_code = t.org_before
  AND s.successor_code = t.org_code
  AND t.start_month >= s.from_month
WHERE
  NOT t.is_same_before AND t.start_month > r.first_month
GROUP BY
  t.start_month, t.org_code, t.state;

-- step arrived
-- forms: 1, shown: 1, sha256: 86c7a81138232e5b
SELECT
  source,
  COUNT(*) AS rows_in
FROM new
GROUP BY
  source;

-- step assigned
-- forms: 1, shown: 1, sha256: 65697803b4ea602b
SELECT
  a.source,
  ... 16 more
FROM spans_assignment AS a
JOIN calendar AS c
  ON c.last_day >= a.from_day
  AND c.last_day <= a.to_day
  AND (
    a.next_day IS NULL OR c.last_day < a.next_day
  );

-- step at_end
-- forms: 1, shown: 1, sha256: 4b99e55c8f3e6ced
SELECT
  p.start_month AS period,
  c.person, c.state, c.episode, c.chain
FROM course AS c
JOIN period AS p
  ON c.start_month <= p.end_month AND c.end_month >= p.end_month
WHERE
  NOT c.is_lone;

-- step at_start
-- forms: 5, shown: 5, sha256: 336396e40d1dd26f
SELECT
  p.start_month AS period,
  j.person, j.org_code,
  CASE
    WHEN f.birth_year IS NULL
    THEN 'unknown'
    WHEN p.start_year - f.birth_year < 25
    THEN 'under 25'
    WHEN p.start_year - f.birth_year < 35
    THEN '25 to 34'
    WHEN p.start_year - f.birth_year < 45
    THEN '35 to 44'
    WHEN p.start_year - f.birth_year < 55
    THEN '45 to 54'
    WHEN p.start_year - f.birth_year < 65
    THEN '55 to 64'
    ELSE '65 and over'
  END AS age_band,
  f.sex AS sex,
  ... 6 more
  CASE
    WHEN p.start_calendar - t.since >= 60
    THEN '5 years or more'
    WHEN t.is_cut
    THEN 'unknown'
    WHEN p.start_calendar - t.since < 12
    THEN 'under 1 year'
    WHEN p.start_calendar - t.since < 36
    THEN '1 to 2 years'
    ELSE '3 to 4 years'
  END AS tenure_band,
  j.org_code AS organisation,
  ... 4 more
  c.episode, c.chain
FROM jobs AS j
JOIN course AS c
  ON c.person = j.person
  AND c.start_month <= j.end_month
  AND c.end_month >= j.start_month
JOIN period AS p
  ON j.start_month <= p.start_month
  AND j.end_month >= p.start_month
  AND c.start_month <= p.start_month
  AND c.end_month >= p.start_month
LEFT JOIN persons AS f
  ON f.person = j.person
  AND f.from_month <= p.start_calendar
  AND f.until_month >= p.start_calendar
LEFT JOIN organisation_fact AS o
  ON o.org_code = j.org_code
LEFT JOIN service AS t
  ON t.person = j.person AND t.start_month = j.start_month
WHERE
  j.code > 0 AND c.state > 0 AND NOT c.is_lone;
SELECT
  p.start_month AS period,
  j.person, j.org_code,
  CASE ... END AS age_band,
  f.sex AS sex, j.band AS band,
  CASE ... END AS tenure_band,
  j.org_code AS organisation, c.state AS origin,
  c.episode, c.chain
FROM jobs AS j
JOIN course AS c ... AND c.end_month >= j.start_month
JOIN period AS p ... AND c.end_month >= p.start_month
LEFT JOIN persons AS f ... AND f.until_month >= p.start_calendar
LEFT JOIN service AS t
  ON t.person = j.person AND t.start_month = j.start_month
WHERE
  j.code > 0 AND c.state > 0 AND NOT c.is_lone;
SELECT
  p.start_month AS period,
  j.person, j.org_code,
  CASE ... END AS tenure_band,
  c.state AS origin,
  c.episode, c.chain
FROM jobs AS j
JOIN course AS c ... AND c.end_month >= j.start_month
JOIN period AS p ... AND c.end_month >= p.start_month
LEFT JOIN service AS t
  ON t.person = j.person AND t.start_month = j.start_month
WHERE
  j.code > 0 AND c.state > 0 AND NOT c.is_lone;
SELECT
  p.start_month AS period,
  j.person, j.org_code,
  c.state AS origin,
  c.episode, c.chain
FROM jobs AS j
JOIN course AS c ... AND c.end_month >= j.start_month
JOIN period AS p ... AND c.end_month >= p.start_month
WHERE
  j.code > 0 AND c.state > 0 AND NOT c.is_lone;
SELECT
  p.start_month AS period,
  j.person, j.org_code,
  f.sex AS sex, c.state AS origin,
  c.episode, c.chain
FROM jobs AS j
JOIN course AS c ... AND c.end_month >= j.start_month
JOIN period AS p ... AND c.end_month >= p.start_month
LEFT JOIN persons AS f ... AND f.until_month >= p.start_calendar
WHERE
  j.code > 0 AND c.state > 0 AND NOT c.is_lone;

-- step at_start_lone
-- forms: 5, shown: 5, sha256: d339b7b614af34b5
SELECT
  p.start_month AS period,
  j.org_code,
  CASE
    WHEN f.birth_year IS NULL
    THEN 'unknown'
    WHEN p.start_year - f.birth_year < 25
    THEN 'under 25'
    WHEN p.start_year - f.birth_year < 35
    THEN '25 to 34'
    WHEN p.start_year - f.birth_year < 45
    THEN '35 to 44'
    WHEN p.start_year - f.birth_year < 55
    THEN '45 to 54'
    WHEN p.start_year - f.birth_year < 65
    THEN '55 to 64'
    ELSE '65 and over'
  END AS age_band,
  f.sex AS sex,
  ... 6 more
  CASE
    WHEN p.start_calendar - t.since >= 60
    THEN '5 years or more'
    WHEN t.is_cut
    THEN 'unknown'
    WHEN p.start_calendar - t.since < 12
    THEN 'under 1 year'
    WHEN p.start_calendar - t.since < 36
    THEN '1 to 2 years'
    ELSE '3 to 4 years'
  END AS tenure_band,
  j.org_code AS organisation,
  ... 4 more
  c.end_month >= p.end_month AS is_there
FROM jobs AS j
JOIN course AS c
  ON c.person = j.person
JOIN period AS p
  ON j.start_month <= p.start_month AND j.end_month >= p.start_month
LEFT JOIN persons AS f
  ON f.person = j.person
  AND f.from_month <= p.start_calendar
  AND f.until_month >= p.start_calendar
LEFT JOIN organisation_fact AS o
  ON o.org_code = j.org_code
LEFT JOIN service AS t
  ON t.person = j.person AND t.start_month = j.start_month
WHERE
  j.code > 0 AND c.is_lone;
SELECT
  p.start_month AS period,
  j.org_code,
  CASE ... END AS age_band,
  f.sex AS sex, j.band AS band,
  CASE ... END AS tenure_band,
  j.org_code AS organisation, c.state AS origin,
  c.end_month >= p.end_month AS is_there
FROM jobs AS j
JOIN course AS c
  ON c.person = j.person
JOIN period AS p
  ON j.start_month <= p.start_month AND j.end_month >= p.start_month
LEFT JOIN persons AS f ... AND f.until_month >= p.start_calendar
LEFT JOIN service AS t
  ON t.person = j.person AND t.start_month = j.start_month
WHERE
  j.code > 0 AND c.is_lone;
SELECT
  p.start_month AS period,
  j.org_code,
  CASE ... END AS tenure_band,
  c.state AS origin,
  c.end_month >= p.end_month AS is_there
FROM jobs AS j
JOIN course AS c
  ON c.person = j.person
JOIN period AS p
  ON j.start_month <= p.start_month AND j.end_month >= p.start_month
LEFT JOIN service AS t
  ON t.person = j.person AND t.start_month = j.start_month
WHERE
  j.code > 0 AND c.is_lone;
SELECT
  p.start_month AS period,
  j.org_code,
  c.state AS origin,
  c.end_month >= p.end_month AS is_there
FROM jobs AS j
JOIN course AS c
  ON c.person = j.person
JOIN period AS p
  ON j.start_month <= p.start_month AND j.end_month >= p.start_month
WHERE
  j.code > 0 AND c.is_lone;
SELECT
  p.start_month AS period,
  j.org_code,
  f.sex AS sex, c.state AS origin,
  c.end_month >= p.end_month AS is_there
FROM jobs AS j
JOIN course AS c
  ON c.person = j.person
JOIN period AS p
  ON j.start_month <= p.start_month AND j.end_month >= p.start_month
LEFT JOIN persons AS f ... AND f.until_month >= p.start_calendar
WHERE
  j.code > 0 AND c.is_lone;

-- step band_changes
-- forms: 1, shown: 1, sha256: 721177bbd452acf5
SELECT
  b.person,
  b.start_month AS month,
  ... 4 more
  b.rank - b.previous_rank AS shift,
  b.previous_end = b.start_month - 1 AS is_adjacent
FROM band_steps AS b
LEFT JOIN successor AS s
  ON s.org_code = b.previous_org
  AND s.successor_code = b.org_code
  AND b.start_month >= s.from_month
WHERE
  b.previous_end >= b.start_month - 2
  AND b.code > 0
  AND b.previous_code > 0
  AND b.is_afc
  AND b.was_afc
  AND b.rank <> b.previous_rank
  AND (
    b.org_code = b.previous_org OR NOT s.org_code IS NULL
  );

-- step band_people
-- forms: 1, shown: 1, sha256: 401b86f62d3cd704
SELECT
  month,
  ... 5 more
  COUNT(*) AS people
FROM (
  SELECT
    p.month, b.rank, j.org_code,
    COALESCE(s.value, 'unknown') AS sex,
    CASE
      WHEN e.value IN ('A', 'B', 'C')
      THEN 'white'
      WHEN e.value IS NULL OR e.value IN ('Z', 'unknown')
      THEN 'unknown'
      ELSE 'black and minority ethnic'
    END AS ethnic_group,
    CASE WHEN d.value IN ('yes', 'no') THEN d.value ELSE 'unknown' END AS disability
  FROM jobs AS j
  JOIN band_month AS p
    ON j.start_month <= p.number AND j.end_month >= p.number
  JOIN afc_contract AS a
    ON a.code = j.pay_contract
  JOIN band_rank AS b
    ON b.band = j.band
  LEFT JOIN persons AS f
    ON f.person = j.person AND f.from_month <= p.month AND f.until_month >= p.month
  LEFT JOIN dim_sex AS s
    ON s.code = f.sex
  LEFT JOIN dim_ethnicity AS e
    ON e.code = f.ethnicity
  LEFT JOIN dim_disability AS d
    ON d.code = f.disability
  WHERE
    j.code > 0
) AS banded
GROUP BY
  month,
  ... 5 more;

-- step band_steps
-- forms: 1, shown: 1, sha256: 48244850d2317381
SELECT
  j.person,
  ... 6 more
  NOT a.code IS NULL AS is_afc,
  j.previous_end, j.previous_org, j.previous_code, j.next_start,
  LAG(j.band) OVER w AS previous_band, LAG(r.rank) OVER w AS previous_rank,
  NOT LAG(a.code) OVER w IS NULL AS was_afc
FROM jobs AS j
LEFT JOIN band_rank AS r
  ON r.band = j.band
LEFT JOIN afc_contract AS a
  ON a.code = j.pay_contract
WINDOW w AS (PARTITION BY j.person ORDER BY j.start_month NULLS LAST);

-- step banded_jobs
-- forms: 1, shown: 1, sha256: 70899f418ec44a8a
SELECT
  j.person,
  ... 6 more
  NOT k.code IS NULL AS is_substantive,
  CASE
    WHEN NOT a.code IS NULL
    THEN r.rank - SUM(COALESCE(b.shift, 0)) OVER (
      PARTITION BY j.person
      ORDER BY j.start_month NULLS LAST
      rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
    )
  END AS height
FROM jobs AS j
LEFT JOIN substantive_contract AS k
  ON k.code = j.contract
LEFT JOIN afc_contract AS a
  ON a.code = j.pay_contract
LEFT JOIN band_rank AS r
  ON r.band = j.band
LEFT JOIN rebanded AS b
  ON b.person = j.person AND b.month = j.start_month;

-- step bank_contract
-- forms: 1, shown: 1, sha256: e156bcfce9b51613
SELECT
  code
FROM dim_contract
WHERE
  value = 'bank';

-- step beside
-- forms: 1, shown: 1, sha256: cab5abf6b9a633a2
SELECT
  start_month, end_month, tie_rule_used,
  COUNT(*) AS pieces
FROM ranked
WHERE
  main_rank > 1 OR tie_rule_used <> 'only'
GROUP BY
  start_month, end_month, tie_rule_used;

-- step beside_monthly
-- forms: 1, shown: 1, sha256: 2f29ac50e3182be4
SELECT
  m.month, b.tie_rule_used,
  SUM(b.pieces) AS pieces
FROM months_counted AS m
JOIN beside AS b
  ON b.start_month <= m.month AND b.end_month >= m.month
GROUP BY
  m.month, b.tie_rule_used;

-- step carried
-- forms: 1, shown: 1, sha256: 4257036ffb69dff4
SELECT
  person,
  ... 4 more
  MAX(state) OVER (PARTITION BY person, turn) AS held_state
FROM carried_marked
UNION ALL
SELECT
  person,
  ... 4 more
  state AS held_state
FROM course
WHERE
  is_lone;

-- step carried_marked
-- forms: 1, shown: 1, sha256: a26957051b3461b0
SELECT
  person,
  ... 4 more
  SUM(CASE WHEN state > 0 THEN 1 ELSE 0 END) OVER (
    PARTITION BY person
    ORDER BY start_month NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
  ) AS turn
FROM course
WHERE
  NOT is_lone;

-- step cells
-- forms: 2, shown: 2, sha256: 8d5567a8f245f3d6
SELECT
  c.period,
  ... 18 more
  b.people AS origin_people,
  b.sum_nn, b.organisations
FROM cells_summed AS c
JOIN origins AS b
  ON b.period IS NOT DISTINCT FROM c.period
  AND b.age_band IS NOT DISTINCT FROM c.age_band
  ... 13 more;
SELECT
  c.period,
  ... 5 more
  b.people AS origin_people,
  b.sum_nn, b.organisations
FROM cells_summed AS c
JOIN origins AS b
  ON b.period IS NOT DISTINCT FROM c.period AND b.origin IS NOT DISTINCT FROM c.origin;

-- step cells_by_org
-- forms: 3, shown: 3, sha256: 430d0f9676e1d245
SELECT
  period,
  ... 16 more
  SUM(n) AS n
FROM pairs
GROUP BY
  period,
  ... 16 more;
SELECT
  period, origin, destination, org_code,
  SUM(n) AS n
FROM pairs
GROUP BY
  period, origin, destination, org_code;
SELECT ... SUM(n) AS n
FROM pairs
WHERE
  destination > 0
GROUP BY ... org_code;

-- step cells_decoded
-- forms: 2, shown: 2, sha256: 8ebb2386a73279c1
SELECT
  t.period,
  ... 8 more
FROM cells AS t;
SELECT
  t.period,
  ... 8 more
  COALESCE(t.age_band, 'unknown') AS age_band,
  ... 12 more
FROM cells AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
... 7 more;

-- step cells_others
-- forms: 1, shown: 1, sha256: 1462a68a5d14c096
SELECT
  arm,
  ... 12 more
  COUNT(*) AS people,
  SUM(in_occupation) AS occupation, SUM(in_organisation) AS organisation, SUM(in_service) AS nhs
FROM after_found
GROUP BY
  arm,
  ... 12 more;

-- step cells_steady
-- forms: 1, shown: 1, sha256: 4c22a43a1f5071a9
SELECT
  arm,
  ... 12 more
  COUNT(*) AS people,
  SUM(kept) AS occupation, SUM(kept) AS organisation, SUM(kept) AS nhs
FROM (
  SELECT
    i.*,
    t.years,
    CASE WHEN s.end_month >= t.target THEN 1 ELSE 0 END AS kept
  FROM after_people AS i
  JOIN after_steady AS s
    ON s.person = i.person
  JOIN after_target AS t
    ON t.number = i.number
) AS followed
GROUP BY
  arm,
  ... 12 more;

-- step cells_summed
-- forms: 2, shown: 2, sha256: 3af443fe6960e942
SELECT
  c.period,
  ... 15 more
  SUM(c.n) AS people,
  SUM(c.n * c.n) AS sum_dd, SUM(c.n * b.n) AS sum_dn
FROM cells_by_org AS c
JOIN origins_by_org AS b
  ON b.period IS NOT DISTINCT FROM c.period
  AND b.age_band IS NOT DISTINCT FROM c.age_band
  ... 13 more
  AND b.org_code = c.org_code
GROUP BY
  c.period,
  ... 15 more;
SELECT
  c.period, c.origin, c.destination,
  SUM(c.n) AS people,
  SUM(c.n * c.n) AS sum_dd, SUM(c.n * b.n) AS sum_dn
FROM cells_by_org AS c
JOIN origins_by_org AS b
  ON b.period IS NOT DISTINCT FROM c.period
  AND b.origin IS NOT DISTINCT FROM c.origin
  AND b.org_code = c.org_code
GROUP BY
  c.period, c.origin, c.destination;

-- step changes
-- forms: 1, shown: 1, sha256: 09bcf81abf1f3b04
SELECT
  COALESCE(changes, 0) AS changes,
  COUNT(*) AS people
FROM changing
GROUP BY
  COALESCE(changes, 0);

-- step changes_on_return
-- forms: 1, shown: 1, sha256: 3aa4813df8307425
SELECT
  person,
  start_month AS month,
  ... 5 more
  position_before = position_first AND position_first <> 0 AS same_position
FROM (
  SELECT
    j.person,
    ... 4 more
    LAG(j.code) OVER w AS code_before, LAG(j.org_code) OVER w AS org_before,
    LAG(j.position_last) OVER w AS position_before, LAG(j.end_month) OVER w AS end_before
  FROM jobs AS j
  LEFT JOIN lone AS l
    ON l.person = j.person
  WHERE
    j.code > 0 AND l.person IS NULL
  WINDOW w AS (PARTITION BY j.person ORDER BY j.start_month NULLS LAST)
) AS occupations
WHERE
  end_before < start_month - 1 AND code_before <> code;

-- step changing
-- forms: 1, shown: 1, sha256: d78bf52025081869
SELECT
  person,
  SUM(CASE WHEN code <> code_before THEN 1 ELSE 0 END) AS changes
FROM turns_of_state
GROUP BY
  person;

-- step clash_rows
-- forms: 1, shown: 1, sha256: 60573f6dcb7b28b3
SELECT
  `source`,
  ... 4 more
FROM several
SEMI JOIN clashing
  ON several.`person` = clashing.`person`
  AND several.`month` = clashing.`month`
  AND several.`assignment` = clashing.`assignment`;

-- step clashed
-- forms: 1, shown: 1, sha256: 05a881c30f69f315
SELECT
  source,
  COUNT(*) AS n
FROM several
SEMI JOIN clashing
  ON several.`person` = clashing.`person`
  AND several.`month` = clashing.`month`
  AND several.`assignment` = clashing.`assignment`
GROUP BY
  source;

-- step clashing_keys
-- forms: 1, shown: 1, sha256: fc38a4e5f40a156c
SELECT
  `person`, `month`, `assignment`
FROM versions
GROUP BY
  `person`, `month`, `assignment`
HAVING
  COUNT(*) > 1;

-- step classes
-- forms: 1, shown: 1, sha256: f8a1c62745d174cb
SELECT
  source, `column`, value_class,
  COUNT(*) AS n
FROM quarantined
WHERE
  rank = 1
GROUP BY
  source, `column`, value_class
ORDER BY
  source NULLS LAST,
  n DESC,
  `column` NULLS LAST, value_class NULLS LAST;

-- step climbs
-- forms: 2, shown: 1, sha256: 7e25656f77e43805
SELECT
  person,
  CAST(SUM(
    CASE rung
      WHEN 0
      THEN CAST(code AS BIGINT) * 1
      WHEN 1
      THEN CAST(code AS BIGINT) * 7
      WHEN 2
      THEN CAST(code AS BIGINT) * 49
      WHEN 3
      THEN CAST(code AS BIGINT) * 343
      WHEN 4
      THEN CAST(code AS BIGINT) * 2401
      WHEN 5
      THEN CAST(code AS BIGINT) * 16807
      ELSE 0
    END
  ) AS BIGINT) AS ladder,
  COUNT(*) AS rungs,
  MAX(CASE WHEN rung < 6 THEN since END) AS months
FROM rungs
GROUP BY
  person;

-- step clipped
-- forms: 1, shown: 1, sha256: 0bb97e3ec180af9d
SELECT
  a.person_id, c.month, a.why,
  GREATEST(a.starts, c.first_day) AS starts,
  LEAST(a.to_day, c.last_day) AS ends
FROM rows_absence AS a
JOIN calendar AS c
  ON a.starts <= c.last_day AND a.to_day >= c.first_day
WHERE
  a.reason IS NULL AND category IN ('sickness', 'sickness absence');

-- step code_changes
-- forms: 1, shown: 1, sha256: 7401fe21e147efc9
SELECT
  *
FROM steps_between
WHERE
  code_from <> code_to;

-- step coded
-- forms: 2, shown: 1, sha256: 9599349df5d05925
SELECT
  person, assignment, month,
  COALESCE(position, 0) AS position, COALESCE(pay_step, 0) AS pay_step,
  fte, is_main, basic_pay,
  (
    CAST(COALESCE(org_code, 0) AS BIGINT) * 4294967296 + COALESCE(department, 0)
  ) AS place,
  (
    CAST(COALESCE(occupation_code, 0) AS BIGINT) * 4294967296 + COALESCE(band, 0)
  ) AS duty,
  (
    (
      CAST(COALESCE(pay_contract, 0) AS BIGINT) * 1024 + COALESCE(contract, 0)
    ) * 1024 + COALESCE(status, 0)
  ) AS terms,
  (
    (
      (
        (
          CAST(COALESCE(birth_year, 0) AS BIGINT) * 1024 + COALESCE(sex, 0)
        ) * 1024 + COALESCE(ethnicity, 0)
      ) * 1024 + COALESCE(disability, 0)
    ) * 32768 + COALESCE(nationality, 0)
  ) AS told
FROM record;

-- step compared_assignment
-- forms: 1, shown: 1, sha256: 2301a8e7e59e93c4
SELECT
  *,
  ROW_NUMBER() OVER (
    PARTITION BY person_id, assignment_id, from_day, own_fault, told
    ORDER BY source NULLS LAST, line NULLS LAST
  ) AS copy,
  MIN(told) OVER (PARTITION BY person_id, assignment_id, from_day, own_fault) <> MAX(told) OVER (PARTITION BY person_id, assignment_id, from_day, own_fault) AS differs
FROM faults_assignment;

-- step compared_person
-- forms: 1, shown: 1, sha256: d50960c0da7229ba
SELECT
  *,
  ROW_NUMBER() OVER (
    PARTITION BY person_id, from_day, own_fault, told
    ORDER BY source NULLS LAST, line NULLS LAST
  ) AS copy,
  MIN(told) OVER (PARTITION BY person_id, from_day, own_fault) <> MAX(told) OVER (PARTITION BY person_id, from_day, own_fault) AS differs
FROM faults_person;

-- step compared_position
-- forms: 1, shown: 1, sha256: c577f87ec2a11006
SELECT
  *,
  ROW_NUMBER() OVER (
    PARTITION BY position_id, from_day, own_fault, told
    ORDER BY source NULLS LAST, line NULLS LAST
  ) AS copy,
  MIN(told) OVER (PARTITION BY position_id, from_day, own_fault) <> MAX(told) OVER (PARTITION BY position_id, from_day, own_fault) AS differs
FROM faults_position;

-- step counts
-- forms: 5, shown: 2, sha256: 21aa9b7bc62afd40
SELECT
  COUNT(*) AS n,
  SUM(CASE WHEN `person` % 4 = 0 THEN 0 ELSE 1 END) AS strays
FROM written;
SELECT
  COUNT(DISTINCT person) AS people, COUNT(DISTINCT assignment) AS assignments, COUNT(DISTINCT org_code) AS organisations
FROM record;

-- step course
-- forms: 1, shown: 1, sha256: a28efa9d620e3ba8
SELECT
  person,
  ... 4 more
  SUM(is_episode) OVER w AS episode, SUM(is_chain) OVER w AS chain, SUM(is_presence) OVER w AS presence,
  FALSE AS is_lone
FROM course_marked
WINDOW w AS (
  PARTITION BY person
  ORDER BY start_month NULLS LAST
  rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
)
UNION ALL
SELECT
  person, start_month, end_month, state,
  0 AS is_administrative,
  CASE WHEN state > 0 THEN 1 ELSE 0 END AS episode, CASE WHEN state > 0 THEN 1 ELSE 0 END AS chain,
  1 AS presence,
  TRUE AS is_lone
FROM lone;

-- step course_marked
-- forms: 1, shown: 1, sha256: 6c2f7a5e0cd2e8a7
SELECT
  *,
  CASE
    WHEN state = 0 OR is_administrative = 1
    THEN 0
    WHEN state = LAG(state) OVER occupations
    THEN 0
    ELSE 1
  END AS is_episode,
  CASE
    WHEN state = 0
    THEN 0
    WHEN start_month - LAG(end_month) OVER occupations <= 2
    OR state = LAG(state) OVER occupations
    THEN 0
    ELSE 1
  END AS is_chain,
  CASE WHEN start_month - LAG(end_month) OVER w <= 2 THEN 0 ELSE 1 END AS is_presence
FROM lasting_runs
WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST), occupations AS (
  PARTITION BY person, CASE WHEN state > 0 THEN 1 ELSE 0 END
  ORDER BY start_month NULLS LAST
);

-- step coverage
-- forms: 1, shown: 1, sha256: 311980d86bb79dd2
SELECT
  `month` AS value,
  COUNT(*) AS n
FROM record
GROUP BY
  `month`;

-- step cuts
-- forms: 1, shown: 1, sha256: 6a429e49e95f949a
SELECT
  person, month,
  LEAD(month) OVER (PARTITION BY person ORDER BY month NULLS LAST) AS next_month
FROM (
  SELECT
    person, month
  FROM runs_beside
  UNION
  SELECT
    person,
    CAST(end_month + 1 AS SMALLINT) AS month
  FROM runs_beside
) AS edges;

-- step dated_jobs
-- forms: 1, shown: 1, sha256: 313964de86f7e47c
SELECT
  j.person, j.org_code, j.state,
  x.month AS first, z.month AS last
FROM turns_of_jobs AS j
JOIN held AS x
  ON x.number = j.start_month
JOIN held AS z
  ON z.number = j.end_month;

-- step dates_asked
-- forms: 1, shown: 1, sha256: 6a82c9e16b4b7762
SELECT
  h.month, h.number
FROM (
  SELECT
    first_month AS number
  FROM flow_period
  UNION
  SELECT
    last_month AS number
  FROM flow_period
) AS d
JOIN held AS h
  ON h.number = d.number;

-- step departures
-- forms: 1, shown: 1, sha256: c9fb80d38d6c25f8
SELECT
  t.end_month + 1 AS month,
  t.org_code, t.state,
  SUM(CASE WHEN NOT t.is_followed THEN 1 ELSE 0 END) AS to_outside,
  SUM(CASE WHEN t.is_followed AND t.state > 0 AND t.state_after = 0 THEN 1 ELSE 0 END) AS to_other_state,
  SUM(
    CASE
      WHEN t.is_followed
      AND (
        t.state = 0 OR t.state_after > 0
      )
      AND t.org_after <> t.org_code
      AND s.org_code IS NULL
      THEN 1
      ELSE 0
    END
  ) AS to_organisation,
  SUM(
    CASE
      WHEN t.is_followed
      AND (
        t.state = 0 OR t.state_after > 0
      )
      AND t.org_after <> t.org_code
      AND NOT s.org_code IS NULL
      THEN 1
      ELSE 0
    END
  ) AS to_successor,
  SUM(
    CASE
      WHEN t.is_followed
      AND (
        t.state = 0 OR t.state_after > 0
      )
      AND t.org_after = t.org_code
      THEN 1
      ELSE 0
    END
  ) AS to_group,
  SUM(
    CASE
      WHEN NOT t.is_followed AND (
        n.month IS NULL OR n.month > z.month + 12
      )
      THEN 1
      ELSE 0
    END
  ) AS exits
FROM turns_of_jobs AS t
CROSS JOIN record_end AS e
JOIN held AS z
  ON z.number = t.end_month
LEFT JOIN held AS n
  ON n.number = t.next_start
LEFT JOIN successor AS s
  ON s.org_code = t.org_code
  AND s.successor_code = t.org_after
  AND t.next_start >= s.from_month
WHERE
  NOT t.is_same_after AND t.end_month < e.last_month
GROUP BY
  t.end_month + 1,
  t.org_code, t.state;

-- step dictionary
-- forms: 9, shown: 1, sha256: 76a3da5479692e67
SELECT
  code, value
FROM dim_band
ORDER BY
  value NULLS LAST;

-- step durations
-- forms: 1, shown: 1, sha256: aaa4b2da8edfa277
SELECT
  code,
  COUNT(DISTINCT person) AS people,
  CAST(SUM(until - since) AS BIGINT) AS months
FROM stretches
GROUP BY
  code;

-- step early_leavers
-- forms: 1, shown: 1, sha256: 6a023a995d394792
SELECT
  period, org_code, length,
  COUNT(*) AS people
FROM (
  SELECT
    j.period,
    j.owner AS org_code,
    CASE
      WHEN z.next_month - a.month >= 12
      THEN 'a_year_or_more'
      WHEN j.start_month = r.first_month
      THEN 'not_known'
      ELSE 'under_a_year'
    END AS length
  FROM ending_jobs AS j
  JOIN held AS a
    ON a.number = j.start_month
  JOIN held AS z
    ON z.number = j.end_number
  CROSS JOIN record_start AS r
  WHERE
    NOT j.is_trainee
) AS lengths
GROUP BY
  period, org_code, length;

-- step early_leavers_told
-- forms: 1, shown: 1, sha256: affcc62e3e558a93
SELECT
  t.period, t.length, t.people,
  d_org_code.value AS org_code
FROM early_leavers AS t
LEFT JOIN dim_org_code AS d_org_code
  ON d_org_code.code = t.org_code;

-- step easing_cells
-- forms: 1, shown: 1, sha256: e1925c66c1448394
SELECT
  period, state, org_code,
  COUNT(*) AS people,
  CAST(SUM(stayed) AS BIGINT) AS stayed,
  CAST(SUM(
    CASE WHEN stayed = 1 AND NOT rank IS NULL AND NOT end_rank IS NULL THEN 1 ELSE 0 END
  ) AS BIGINT) AS stayed_on_afc,
  CAST(SUM(CASE WHEN stayed = 1 AND end_rank < rank THEN 1 ELSE 0 END) AS BIGINT) AS stepped_down,
  CAST(SUM(
    CASE WHEN stayed = 1 AND NOT fte IS NULL AND NOT end_fte IS NULL THEN 1 ELSE 0 END
  ) AS BIGINT) AS stayed_with_fte,
  CAST(SUM(CASE WHEN stayed = 1 AND 10 * end_fte <= 9 * fte THEN 1 ELSE 0 END) AS BIGINT) AS wound_down
FROM late_ends
GROUP BY
  period, state, org_code;

-- step edges
-- forms: 1, shown: 1, sha256: 9a6642ae096a0855
SELECT
  *,
  CASE WHEN is_end = 1 THEN end_month ELSE LEAD(end_month) OVER w END AS end_month_joined,
  CASE WHEN is_end = 1 THEN position_last ELSE LEAD(position_last) OVER w END AS position_last_joined,
  CASE WHEN is_end = 1 THEN pay_step_last ELSE LEAD(pay_step_last) OVER w END AS pay_step_last_joined,
  CASE WHEN is_end = 1 THEN fte_last ELSE LEAD(fte_last) OVER w END AS fte_last_joined
FROM (
  SELECT
    *
  FROM marked
  WHERE
    is_start = 1 OR is_end = 1
) AS ends
WINDOW w AS (PARTITION BY person, assignment ORDER BY start_month NULLS LAST);

-- step employed
-- forms: 2, shown: 2, sha256: f03cf0e043e11a5f
SELECT
  *,
  CAST(0 AS INT) AS owner
FROM employed_months;
SELECT
  *,
  org_code AS owner
FROM employed_months;

-- step employed_islands
-- forms: 1, shown: 1, sha256: 62214584c4536dec
SELECT
  person, owner,
  MIN(start_number) AS start_number,
  MAX(end_number) AS end_number
FROM employed_numbered
GROUP BY
  person, owner, island;

-- step employed_months
-- forms: 1, shown: 1, sha256: a0f74bc70cbe543a
SELECT
  e.person,
  ... 6 more
  CASE
    WHEN NOT b.person IS NULL
    THEN CAST(h.first_after - 1 AS INT)
    ELSE e.end_number
  END AS end_number
FROM employed_spells AS e
LEFT JOIN org_holes AS h
  ON h.org_code = e.org_code AND h.last_before = e.end_number
LEFT JOIN (
  SELECT DISTINCT
    person, org_code, start_number
  FROM employed_spells
) AS b
  ON b.person = e.person AND b.org_code = e.org_code AND b.start_number = h.first_after;

-- step employed_numbered
-- forms: 1, shown: 1, sha256: ec6ac9718feee2cd
SELECT
  person, owner, start_number, end_number,
  SUM(CASE WHEN reached IS NULL OR start_number > reached + 2 THEN 1 ELSE 0 END) OVER (
    PARTITION BY person, owner
    ORDER BY start_number NULLS LAST, end_number NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
  ) AS island
FROM employed_reached;

-- step employed_reached
-- forms: 1, shown: 1, sha256: cbe1c263ed521596
SELECT
  person, owner, start_number, end_number,
  MAX(end_number) OVER (
    PARTITION BY person, owner
    ORDER BY start_number NULLS LAST, end_number NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND 1 preceding
  ) AS reached
FROM employed;

-- step employed_spells
-- forms: 1, shown: 1, sha256: 221139f1c64c95ae
SELECT
  p.person,
  ... 5 more
  CAST(a.number AS INT) AS start_number, CAST(z.number AS INT) AS end_number
FROM spells AS p
JOIN substantive_contract AS k
  ON k.code = p.contract
JOIN held AS a
  ON a.month = p.start_month
JOIN held AS z
  ON z.month = p.end_month;

-- step employments
-- forms: 2, shown: 2, sha256: b47b75ac73ff003e
SELECT
  c.person,
  ... 4 more
  c.end_number < e.last_month AND k0.person IS NULL AS is_left,
  z.end_number AS kept_until,
  z.end_number < e.last_month AND y.person IS NULL AS is_left_then
FROM islands_joined AS c
CROSS JOIN record_end AS e
LEFT JOIN islands_kept_on AS k0
  ON k0.person = c.person
  AND k0.first_org = c.first_org
  AND k0.start_number = c.start_number
LEFT JOIN islands_kept_on AS k1 ... AND k1.start_number = k0.on_start
LEFT JOIN islands_kept_on AS k2 ... AND k2.start_number = k1.on_start
LEFT JOIN islands_kept_on AS k3 ... AND k3.start_number = k2.on_start
JOIN islands_joined AS z
  ON z.person = c.person
  AND z.first_org = COALESCE(k3.on_org, k2.on_org, k1.on_org, k0.on_org, c.first_org)
  AND z.start_number = COALESCE(k3.on_start, k2.on_start, k1.on_start, k0.on_start, c.start_number)
LEFT JOIN islands_kept_on AS y ... AND y.start_number = z.start_number;
SELECT
  i.person,
  i.owner AS first_org, i.owner AS last_org,
  i.start_number, i.end_number,
  i.end_number < e.last_month AS is_left,
  i.end_number AS kept_until,
  i.end_number < e.last_month AS is_left_then
FROM employed_islands AS i
CROSS JOIN record_end AS e;

-- step employments_begun
-- forms: 1, shown: 1, sha256: 765cd9a36f4c892f
SELECT
  e.person,
  e.first_org AS owner, e.start_number AS start_month, e.kept_until AS end_number, e.is_left_then AS is_left
FROM employments AS e
CROSS JOIN record_start AS r
JOIN starter_month AS p
  ON p.number = e.start_number
WHERE
  e.start_number > r.first_month;

-- step ended
-- forms: 1, shown: 1, sha256: 0ffcd2ec80e74cfd
SELECT
  *,
  CASE WHEN is_final THEN month ELSE LEAD(month_until) OVER w END AS month_last,
  CASE WHEN is_final THEN position ELSE LEAD(position_until) OVER w END AS position_last,
  CASE WHEN is_final THEN pay_step ELSE LEAD(pay_step_until) OVER w END AS pay_step_last,
  CASE WHEN is_final THEN fte ELSE LEAD(fte_until) OVER w END AS fte_last,
  is_beside
  AND COALESCE(
    LAG(is_beside, 2) OVER w
    AND month = LAG(month, 2) OVER w + 1
    AND assignment = LAG(assignment, 2) OVER w
    ... 6 more
    AND pay_step IS NOT DISTINCT FROM LAG(pay_step, 2) OVER w
    AND fte IS NOT DISTINCT FROM LAG(fte, 2) OVER w
    AND basic_pay IS NOT DISTINCT FROM LAG(basic_pay, 2) OVER w
    AND is_main IS NOT DISTINCT FROM LAG(is_main, 2) OVER w,
    FALSE
  ) AS is_repeat
FROM kept
WINDOW w AS (PARTITION BY person ORDER BY month NULLS LAST, assignment NULLS LAST);

-- step ending_jobs
-- forms: 1, shown: 1, sha256: 5a9a0f776807e757
SELECT
  *
FROM (
  SELECT
    e.*,
    p.assignment,
    ... 6 more
    COALESCE(o.state, 0) AS state,
    NOT y.code IS NULL OR (
      NOT t.code IS NULL AND NOT d.code IS NULL
    ) AS is_trainee,
    ROW_NUMBER() OVER (PARTITION BY e.person, e.owner, e.end_number ORDER BY p.main_rank NULLS LAST) AS place
  FROM endings AS e
  JOIN held AS h
    ON h.number = e.end_number
  JOIN employed AS m
    ON m.person = e.person
    AND m.owner = e.owner
    AND m.start_month <= h.month
    AND m.end_month >= h.month
  JOIN spells AS p ... AND p.end_month >= h.month
  LEFT JOIN occupation_state AS o
    ON o.code = p.occupation_code
  LEFT JOIN trainee_occupation AS d
    ON d.code = p.occupation_code
  LEFT JOIN trainee_contract AS t
    ON t.code = p.contract
  LEFT JOIN trainee_pay_contract AS y
    ON y.code = p.pay_contract
) AS jobs_held
WHERE
  place = 1;

-- step ending_rows
-- forms: 2, shown: 2, sha256: 488fafad2274d26d
SELECT
  e.person,
  ... 6 more
  COALESCE(m.main_rank, 1000) AS main_rank,
  COUNT(*) OVER (PARTITION BY e.person, e.owner, e.end_number) AS beside
FROM endings AS e
JOIN held AS z
  ON z.number = e.end_number
JOIN recorded_endings AS r
  ON r.person = e.person AND r.month = z.month
LEFT JOIN employed AS m
  ON m.person = r.person
  AND m.assignment = r.assignment
  AND m.start_month <= r.month
  AND m.end_month >= r.month;
SELECT ... COUNT(*) OVER (PARTITION BY e.person, e.owner, e.end_number) AS beside
FROM endings AS e
JOIN held AS z
  ON z.number = e.end_number
JOIN recorded_endings AS r
  ON r.person = e.person AND r.month = z.month AND r.org_code = e.owner
LEFT JOIN employed AS m ... AND m.end_month >= r.month;

-- step endings
-- forms: 2, shown: 2, sha256: 56ef4d965fcabdd5
SELECT
  e.person,
  e.last_org AS owner, e.start_number AS start_month,
  e.end_number, m.period
FROM employments AS e
JOIN leaver_month AS m
  ON m.number = e.end_number
WHERE
  e.is_left;
SELECT
  r.person_id, c.month, r.leave_reason,
  ROW_NUMBER() OVER (PARTITION BY r.person_id, c.month ORDER BY r.ended_day DESC, r.from_day DESC) AS place
FROM rows_person AS r
JOIN calendar AS c
  ON r.ended_day >= c.last_day AND r.ended_day < c.next_last_day
WHERE
  r.reason IS NULL AND r.copy = 1;

-- step ends
-- forms: 1, shown: 1, sha256: 72507e16ca838c73
SELECT
  period, state,
  SUM(people_end) AS people_end,
  ... 4 more
FROM (
  SELECT
    *
  FROM ends_lone
  UNION ALL
  SELECT
    *
  FROM ends_others
) AS ends
GROUP BY
  period, state;

-- step ends_lone
-- forms: 1, shown: 1, sha256: e055f7b42ccc2a0d
SELECT
  p.start_month AS period,
  c.state,
  COUNT(*) AS people_end,
  SUM(CASE WHEN c.start_month > p.start_month THEN 1 ELSE 0 END) AS joined,
  0 AS from_other, 0 AS moved_in, 0 AS recoded_in
FROM course AS c
JOIN period AS p
  ON c.start_month <= p.end_month AND c.end_month >= p.end_month
WHERE
  c.is_lone AND c.state > 0
GROUP BY
  p.start_month, c.state;

-- step ends_others
-- forms: 1, shown: 1, sha256: d0479a731d5c947c
SELECT
  e.period, e.state,
  COUNT(*) AS people_end,
  SUM(CASE WHEN s.person IS NULL THEN 1 ELSE 0 END) AS joined,
  SUM(CASE WHEN s.state = 0 THEN 1 ELSE 0 END) AS from_other,
  SUM(
    CASE
      WHEN s.state > 0 AND s.state <> e.state AND s.episode <> e.episode
      THEN 1
      ELSE 0
    END
  ) AS moved_in,
  SUM(
    CASE
      WHEN s.state > 0 AND s.state <> e.state AND s.episode = e.episode
      THEN 1
      ELSE 0
    END
  ) AS recoded_in
FROM at_end AS e
LEFT JOIN (
  SELECT
    p.start_month AS period,
    c.person, c.state, c.episode
  FROM course AS c
  JOIN period AS p
    ON c.start_month <= p.start_month AND c.end_month >= p.start_month
  WHERE
    NOT c.is_lone
) AS s
  ON s.person = e.person AND s.period = e.period
WHERE
  e.state > 0
GROUP BY
  e.period, e.state;

-- step entrant_origins
-- forms: 1, shown: 1, sha256: 2f0e8df70da334c1
SELECT
  period, state,
  'direct' AS look_back, direct_origin AS origin,
  COUNT(*) AS people
FROM entries
GROUP BY
  period, state, direct_origin
UNION ALL
SELECT
  period, state,
  'ever_3y' AS look_back,
  origin,
  COUNT(*) AS people
FROM (
  SELECT DISTINCT
    e.period, e.state, e.person, e.start_month,
    COALESCE(h.state, 0) AS origin
  FROM entries AS e
  LEFT JOIN occupations_held AS h
    ON h.person = e.person
    AND h.state <> e.state
    AND h.start_month < e.start_month
    AND h.end_calendar >= e.start_calendar - 36
) AS held
GROUP BY ... origin
UNION ALL
SELECT ... COUNT(*) AS people
FROM ( ... ) AS held
GROUP BY ... origin
UNION ALL
SELECT ... COUNT(*) AS people
FROM ( ... ) AS held
GROUP BY ... origin
UNION ALL
SELECT
  period, state,
  'direct' AS look_back, 0 AS origin,
  people
FROM lone_entries
UNION ALL
SELECT ... people
FROM lone_entries
UNION ALL
SELECT ... people
FROM lone_entries
UNION ALL
SELECT ... people
FROM lone_entries;

-- step entrant_totals
-- forms: 1, shown: 1, sha256: 18f71a47181e9e51
SELECT
  period, state,
  SUM(people) AS entrants
FROM (
  SELECT
    period, state, people
  FROM lone_entries
  UNION ALL
  SELECT
    period, state,
    COUNT(*) AS people
  FROM entries
  GROUP BY
    period, state
) AS entries
GROUP BY
  period, state;

-- step entrants
-- forms: 1, shown: 1, sha256: d2de79e5a49be704
SELECT
  o.period,
  o.state AS destination,
  o.look_back, o.origin,
  SUM(o.people) AS people,
  MAX(t.entrants) AS entrants
FROM entrant_origins AS o
JOIN entrant_totals AS t
  ON t.period = o.period AND t.state = o.state
GROUP BY
  o.period, o.state, o.look_back, o.origin;

-- step entries
-- forms: 1, shown: 1, sha256: 344fe12ac8993c69
SELECT
  p.start_month AS period,
  h.person, h.state, h.start_month, h.start_calendar,
  CASE WHEN h.previous_presence = h.presence THEN h.previous_state ELSE 0 END AS direct_origin
FROM held_before AS h
CROSS JOIN record_start AS r
JOIN period AS p
  ON h.start_month > p.start_month AND h.start_month <= p.end_month
WHERE
  h.is_administrative = 0
  AND h.start_month > r.first_month
  AND COALESCE(h.last_held < h.start_calendar - 24, TRUE)
  AND NOT COALESCE(h.previous_presence = h.presence AND h.previous_state = h.state, FALSE);

-- step event_cells
-- forms: 2, shown: 1, sha256: 74d152ea267a5772
SELECT
  cohort,
  ... 17 more
  COUNT(*) AS people
FROM events_dated
GROUP BY
  cohort,
  ... 17 more;

-- step event_cells_decoded
-- forms: 2, shown: 2, sha256: 709a7a3373ee5d83
SELECT
  t.cohort,
  ... 6 more
FROM event_cells AS t;
SELECT
  t.cohort,
  ... 6 more
  COALESCE(t.age_band, 'unknown') AS age_band,
  ... 11 more
FROM event_cells AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
... 6 more;

-- step events_dated
-- forms: 1, shown: 1, sha256: ec95fa9ae2122405
SELECT
  f.*,
  h.month - f.start_calendar AS months_since
FROM events_found AS f
JOIN held AS h
  ON h.number = f.number;

-- step events_found
-- forms: 2, shown: 1, sha256: e3a02a1aacccea2f
SELECT
  s.cohort,
  ... 4 more
  CASE
    WHEN u.number <= COALESCE(a.number, u.number)
    AND u.number <= COALESCE(g.number, u.number)
    THEN 'next_band'
    WHEN a.number <= COALESCE(g.number, a.number)
    THEN 'left_occupation'
    WHEN NOT g.number IS NULL
    THEN 'left'
    ELSE 'none'
  END AS event,
  LEAST(
    COALESCE(u.number, e.last_month), COALESCE(a.number, e.last_month), COALESCE(g.number, e.last_month)
  ) AS number
FROM starters AS s
CROSS JOIN record_end AS e
LEFT JOIN first_up AS u
  ON u.cohort = s.cohort AND u.person = s.person
LEFT JOIN first_away AS a
  ON a.cohort = s.cohort AND a.person = s.person
LEFT JOIN first_gone AS g
  ON g.cohort = s.cohort AND g.person = s.person;

-- step every_reason
-- forms: 1, shown: 1, sha256: aa65259218406fd7
SELECT
  f.source,
  ... 7 more
FROM failed AS f
LEFT JOIN letters AS c
  USING (letter)
UNION ALL
SELECT
  source,
  ... 5 more
  NULL, NULL
FROM rejects
UNION ALL
SELECT ... assignment
FROM clashes;

-- step faces
-- forms: 1, shown: 1, sha256: b389d52b3791d4f4
SELECT
  m.period,
  ... 17 more
  f.fte AS s_fte, g.fte AS e_fte,
  CASE
    WHEN p.before_month IS NULL
    THEN NULL
    WHEN (
      m.s_kind = 1 AND m.s_start_month <= p.before_month
    ) OR NOT b.person IS NULL
    THEN 1
    ELSE 0
  END AS had_year
FROM sides_met AS m
JOIN flow_period AS p
  ON p.period = m.period
LEFT JOIN post_befores AS b
  ON b.period = m.period AND b.person = m.person AND b.job = m.job
LEFT JOIN fte_at AS f
  ON f.person = m.person AND f.assignment = m.s_assignment AND f.number = m.first_month
LEFT JOIN fte_at AS g
  ON g.person = m.person AND g.assignment = m.e_assignment AND g.number = m.last_month;

-- step faces_all
-- forms: 1, shown: 1, sha256: 641618f64bf0afe7
SELECT
  f.period,
  ... 9 more
FROM faces AS f
LEFT JOIN others_between AS b
  ON b.period = f.period AND b.person = f.person AND b.job = f.job
WHERE
  b.person IS NULL
UNION ALL
SELECT ... seen_month
FROM faces_between;

-- step faces_between
-- forms: 1, shown: 1, sha256: 1606c2000941a971
SELECT
  b.period,
  ... 8 more
  j.start_month AS seen_month
FROM others_between AS b
JOIN posts AS j
  ON j.person = b.person AND j.job = b.job AND j.start_month = b.start_month;

-- step failed
-- forms: 1, shown: 1, sha256: b095fcea0fdaeb0b
SELECT
  r.source,
  ... 4 more
  SUBSTRING(r.classes, k.bit + 1, 1) AS letter,
  r.person, r.assignment
FROM refused AS r
JOIN checks AS k
  ON (
    r.problems DIV k.weight
  ) % 2 = 1;

-- step faults_assignment
-- forms: 1, shown: 1, sha256: 7b6cde9a80ba6a94
SELECT
  *,
  CASE
    WHEN person_id IS NULL OR assignment_id IS NULL
    THEN 'id_missing'
    WHEN is_deleted
    THEN 'row_deleted'
    WHEN from_day IS NULL
    THEN 'from_not_read'
    WHEN to_day IS NULL
    THEN 'to_not_read'
    WHEN to_day < from_day
    THEN 'ends_before_start'
  END AS own_fault,
  CONCAT_WS(
    CHR(  31),
    COALESCE(CAST(person_id AS STRING), CHR(  26)),
    ... 11 more
  ) AS told
FROM read_assignment;

-- step faults_person
-- forms: 1, shown: 1, sha256: ce60af8264306b05
SELECT
  *,
  CASE
    WHEN person_id IS NULL
    THEN 'id_missing'
    WHEN is_deleted
    THEN 'row_deleted'
    WHEN from_day IS NULL
    THEN 'from_not_read'
    WHEN to_day IS NULL
    THEN 'to_not_read'
    WHEN to_day < from_day
    THEN 'ends_before_start'
    WHEN NOT ended_text IS NULL AND ended_day IS NULL
    THEN 'ended_not_read'
  END AS own_fault,
  CONCAT_WS(
    CHR(  31),
    COALESCE(CAST(person_id AS STRING), CHR(  26)),
    ... 10 more
  ) AS told
FROM read_person;

-- step faults_position
-- forms: 1, shown: 1, sha256: ba8f334bb5697052
SELECT
  *,
  CASE
    WHEN position_id IS NULL
    THEN 'id_missing'
    WHEN is_deleted
    THEN 'row_deleted'
    WHEN from_day IS NULL
    THEN 'from_not_read'
    WHEN to_day IS NULL
    THEN 'to_not_read'
    WHEN to_day < from_day
    THEN 'ends_before_start'
  END AS own_fault,
  CONCAT_WS(
    CHR(  31),
    COALESCE(CAST(position_id AS STRING), CHR(  26)), COALESCE(CAST(occupation_code AS STRING), CHR(  26)),
    COALESCE(CAST(to_day AS STRING), CHR(  26))
  ) AS told
FROM read_position;

-- step first_away
-- forms: 1, shown: 1, sha256: 71bb7e6c5a304383
SELECT
  cohort, person,
  MIN(number) AS number
FROM (
  SELECT
    s.cohort, s.person,
    c.start_month AS number
  FROM starters AS s
  JOIN carried AS c
    ON c.person = s.person
    AND c.start_month > s.number
    AND c.state > 0
    AND NOT (
      c.held_state = s.state OR c.episode = s.episode
    )
  UNION ALL
  SELECT ... k.start_month AS number
  FROM starters AS s
  JOIN banded_jobs AS k
    ON k.person = s.person
    AND k.start_month > s.number
    AND k.is_substantive
    AND k.height IS NULL
) AS away
GROUP BY
  cohort, person;

-- step first_gone
-- forms: 1, shown: 1, sha256: aeaaa097a8cebabf
SELECT
  s.cohort, s.person,
  MIN(k.end_month + 1) AS number
FROM starters AS s
JOIN substantive_jobs AS k
  ON k.person = s.person AND k.end_month >= s.number
CROSS JOIN record_end AS e
JOIN held AS z
  ON z.number = k.end_month
LEFT JOIN held AS n
  ON n.number = k.next_start
WHERE
  k.end_month < e.last_month
  AND (
    n.month IS NULL OR n.month - z.month > 12 + 1
  )
GROUP BY
  s.cohort, s.person;

-- step first_seen
-- forms: 2, shown: 2, sha256: 6b9362d321e4360b
SELECT
  c.person,
  MIN(CASE WHEN c.state > 0 THEN c.start_month END) AS start_month
FROM course AS c
CROSS JOIN record_start AS r
GROUP BY
  c.person;
SELECT
  c.person,
  MIN(CASE WHEN c.state > 0 THEN c.start_month END) AS start_month
FROM course AS c
CROSS JOIN record_start AS r
GROUP BY
  c.person
HAVING
  MIN(c.start_month) > MIN(r.first_month);

-- step first_start
-- forms: 1, shown: 1, sha256: 295840522a40d82f
SELECT
  MIN(from_day) AS first,
  MAX(from_day) AS last
FROM rows_assignment
WHERE
  reason IS NULL;

-- step first_up
-- forms: 1, shown: 1, sha256: f51778a8a1756f24
SELECT
  s.cohort, s.person,
  MIN(GREATEST(k.start_month, c.start_month)) AS number
FROM starters AS s
JOIN banded_jobs AS k
  ON k.person = s.person
  AND k.end_month > s.number
  AND k.is_substantive
  AND k.height > s.height
JOIN carried AS c
  ON c.person = s.person
  AND c.start_month <= k.end_month
  AND c.end_month >= k.start_month
  AND c.end_month > s.number
  AND (
    c.held_state = s.state OR c.episode = s.episode
  )
GROUP BY
  s.cohort, s.person;

-- step flows
-- forms: 1, shown: 1, sha256: 20a6f19fb4947415
SELECT
  COALESCE(s.period, e.period) AS period,
  ... 11 more
FROM starts AS s
FULL JOIN ends AS e
  ON e.period = s.period AND e.state = s.state;

-- step followed
-- forms: 1, shown: 1, sha256: b312b54d8ce7785e
SELECT
  *,
  COALESCE(
    SUBSTRING(
      LEAD(month) OVER (PARTITION BY person_id, assignment_id ORDER BY month NULLS LAST),
      1, 7
    ) <> SUBSTRING(CAST(next_last_day AS STRING), 1, 7),
    TRUE
  ) AS is_last
FROM assigned;

-- step following
-- forms: 1, shown: 1, sha256: 1f18fe99be65787a
SELECT
  c.person,
  ... 5 more
FROM code_changes AS c
JOIN recoders AS r
  ON r.org_code = c.org_to
  AND r.code_from = c.code_from
  AND r.code_to = c.code_to
  AND c.month >= r.month
  AND c.month < r.until_month
WHERE
  NOT c.same_employer
UNION
SELECT ... c.code_to
FROM code_changes AS c
JOIN recoders AS r
  ON r.org_code = c.org_from
  AND r.code_to = c.code_from
  AND r.code_from = c.code_to
  AND c.month > r.month
  AND c.month < r.until_month
WHERE
  NOT c.same_employer
UNION
SELECT ... c.code_to
FROM changes_on_return AS c
JOIN recoders AS r
  ON r.org_code = c.org_to
  AND r.code_from = c.code_from
  AND r.code_to = c.code_to
  AND (
    c.prev_end < r.month OR c.org_from <> c.org_to
  )
WHERE
  c.month >= r.month AND c.month < r.until_month
UNION
SELECT ... c.code_to
FROM changes_on_return AS c
JOIN recoders AS r
  ON r.org_code = c.org_from AND r.code_to = c.code_from AND r.code_from = c.code_to
WHERE
  c.month > r.month AND c.month < r.until_month AND c.org_from <> c.org_to;

-- step found
-- forms: 2, shown: 2, sha256: 249af11562f7824a
SELECT
  source,
  SUM(CASE WHEN is_same THEN 1 ELSE 0 END) AS same, SUM(CASE WHEN is_same THEN 0 ELSE 1 END) AS restated
FROM matched
GROUP BY
  source;
SELECT DISTINCT
  money
FROM rows_pay
WHERE
  reason IS NULL
ORDER BY
  money NULLS LAST;

-- step fresh
-- forms: 2, shown: 2, sha256: e2d9fee9cc602d25
SELECT
  source,
  ... 55 more
FROM new;
SELECT ... `destination`
FROM new
ANTI JOIN repeated
  ON new.`person` = repeated.`person`
  AND new.`month` = repeated.`month`
  AND new.`assignment` = repeated.`assignment`
UNION ALL
SELECT ... `destination`
FROM (
  SELECT
    *
  FROM several
  WHERE
    turn = 1
) AS first_turns
ANTI JOIN clashing ... AND first_turns.`assignment` = clashing.`assignment`;

-- step fte_at
-- forms: 1, shown: 1, sha256: 4f32c4c440556d18
SELECT
  r.person, r.assignment, d.number,
  CAST(ROUND(r.fte * 100000) AS BIGINT) AS fte
FROM record AS r
JOIN dates_asked AS d
  ON d.month = r.month;

-- step guarded
-- forms: 2, shown: 2, sha256: a60a54398e4b72f3
SELECT
  person,
  ... 5 more
  MIN(kind) AS kind
FROM (
  SELECT
    c.person,
    ... 5 more
    'mass_recode' AS kind
  FROM code_changes AS c
  JOIN mass_recodes AS m
    ON m.org_from = c.org_from
    AND m.code_from = c.code_from
    AND m.code_to = c.code_to
    AND m.month = c.month
  WHERE
    c.same_employer
  UNION ALL
  SELECT ... 'position' AS kind
  FROM code_changes
  WHERE
    same_position
  UNION ALL
  SELECT ... 'position' AS kind
  FROM changes_on_return
  WHERE
    same_position
  UNION ALL
  SELECT ... 'recode_followed' AS kind
  FROM following
) AS found
GROUP BY
  person,
  ... 5 more;
SELECT
  person,
  start_month AS month,
  ... 5 more
FROM jobs
WHERE
  FALSE;

-- step hashed
-- forms: 1, shown: 1, sha256: c4769aeca4acf714
SELECT
  place, is_blank, is_text,
  CASE
    WHEN is_text AND NOT is_blank
    THEN SHA2(
      :outer || UNHEX(
        SHA2(:inner || ENCODE(CONCAT(COALESCE(:domain, ''), COALESCE(id, '')), 'utf-8'), 256)
      ),
      256
    )
  END AS digest
FROM read_ids;

-- step hazards
-- forms: 2, shown: 2, sha256: 2b152be4d56af11c
SELECT
  period,
  ... 4 more
  SUM(n) AS people
FROM pairs
WHERE
  destination > 0
GROUP BY
  period,
  ... 4 more;
SELECT ... SUM(n) AS people
FROM pairs
GROUP BY ... org_code;

-- step hazards_decoded
-- forms: 2, shown: 2, sha256: 2ca3c46fe3e95359
SELECT
  t.period,
  ... 4 more
  COALESCE(d_sex.value, 'unknown') AS sex
FROM hazards AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex;
SELECT ... COALESCE(t.tenure_band, 'unknown') AS tenure_band
FROM hazards AS t;

-- step held_before
-- forms: 1, shown: 1, sha256: abf956665a89906f
SELECT
  *,
  LAG(state) OVER w AS previous_state, LAG(presence) OVER w AS previous_presence,
  MAX(end_calendar) OVER (
    PARTITION BY person, state
    ORDER BY start_month NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND 1 preceding
  ) AS last_held
FROM occupations_held
WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST);

-- step islands_chained
-- forms: 1, shown: 1, sha256: 37d1644e39f00f1b
SELECT
  l0.person, l0.owner, l0.start_number, l0.end_number,
  COALESCE(l3.before_owner, l2.before_owner, l1.before_owner, l0.before_owner, l0.owner) AS head_owner,
  COALESCE(l3.before_start, l2.before_start, l1.before_start, l0.before_start, l0.start_number) AS head_start
FROM islands_linked AS l0
LEFT JOIN islands_linked AS l1
  ON l1.person = l0.person
  AND l1.owner = l0.before_owner
  AND l1.start_number = l0.before_start
LEFT JOIN islands_linked AS l2 ... AND l2.start_number = l1.before_start
LEFT JOIN islands_linked AS l3 ... AND l3.start_number = l2.before_start;

-- step islands_joined
-- forms: 1, shown: 1, sha256: 8e75a30ec87eabe0
SELECT
  person,
  head_owner AS first_org, owner AS last_org, head_start AS start_number,
  end_number
FROM (
  SELECT
    c.*,
    ROW_NUMBER() OVER (
      PARTITION BY c.person, c.head_owner, c.head_start
      ORDER BY c.end_number DESC, d.value NULLS LAST
    ) AS place
  FROM islands_chained AS c
  JOIN dim_org_code AS d
    ON d.code = c.owner
) AS chained
WHERE
  place = 1;

-- step islands_kept_on
-- forms: 1, shown: 1, sha256: 69765039cdc9dce9
SELECT
  person,
  ... 4 more
FROM (
  SELECT
    c.person, c.first_org, c.start_number,
    n.first_org AS on_org, n.start_number AS on_start,
    ROW_NUMBER() OVER (
      PARTITION BY c.person, c.first_org, c.start_number
      ORDER BY n.end_number DESC, d.value NULLS LAST
    ) AS place
  FROM islands_joined AS c
  JOIN successor AS s
    ON s.org_code = c.last_org
  JOIN islands_chained AS b
    ON b.person = c.person AND b.owner = s.successor_code
  JOIN islands_joined AS n
    ON n.person = b.person
    AND n.first_org = b.head_owner
    AND n.start_number = b.head_start
  JOIN dim_org_code AS d
    ON d.code = n.last_org
  WHERE
    b.start_number <= c.end_number + 2
    AND b.end_number > c.end_number
    AND s.from_month <= c.end_number + 1
) AS candidates
WHERE
  place = 1;

-- step islands_linked
-- forms: 1, shown: 1, sha256: d62d6214b243b690
SELECT
  *
FROM (
  SELECT
    i.person, i.owner, i.start_number, i.end_number,
    b.owner AS before_owner, b.start_number AS before_start,
    ROW_NUMBER() OVER (
      PARTITION BY i.person, i.owner, i.start_number
      ORDER BY b.end_number DESC, d.value NULLS LAST
    ) AS place
  FROM employed_islands AS i
  LEFT JOIN successor AS s
    ON s.successor_code = i.owner AND s.from_month <= i.start_number
  LEFT JOIN employed_islands AS b
    ON b.person = i.person
    AND b.owner = s.org_code
    AND b.end_number < i.start_number
    AND i.start_number <= b.end_number + 2
  LEFT JOIN dim_org_code AS d
    ON d.code = b.owner
) AS candidates
WHERE
  place = 1;

-- step jobs
-- forms: 1, shown: 1, sha256: 4ae17db65b3d7150
SELECT
  n.person, n.start_month,
  CASE
    WHEN NOT h.org_code IS NULL
    THEN CAST(h.first_after - 1 AS SMALLINT)
    WHEN n.next_start = n.end_month + 2 AND n.next_state = n.state
    THEN n.end_month + 1
    ELSE n.end_month
  END AS end_month,
  n.org_code,
  ... 7 more
  CASE
    WHEN NOT b.org_code IS NULL
    OR (
      n.previous_end = n.start_month - 2 AND n.previous_state = n.state
    )
    THEN n.start_month - 1
    ELSE n.previous_end
  END AS previous_end,
  n.previous_code,
  ... 6 more
FROM (
  SELECT
    *,
    LEAD(start_month) OVER w AS next_start, LEAD(org_code) OVER w AS next_org, LEAD(state) OVER w AS next_state,
    LAG(end_month) OVER w AS previous_end,
    ... 4 more
  FROM main_spells
  WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST)
) AS n
LEFT JOIN org_holes AS h
  ON h.org_code = n.org_code
  AND h.last_before = n.end_month
  AND h.first_after = n.next_start
  AND h.org_code = n.next_org
LEFT JOIN org_holes AS b ... AND b.org_code = n.previous_org;

-- step joined
-- forms: 2, shown: 1, sha256: 6d38bb7e309671ed
SELECT
  f.person,
  h.month AS joined
FROM first_seen AS f
JOIN held AS h
  ON h.number = f.start_month
WHERE
  h.month >= 24228 AND h.month <= 24257;

-- step judged
-- forms: 30, shown: 6, sha256: 2a2daf33acb8b719
SELECT
  CASE is_main WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN is_main IS NULL
      THEN 'e'
      WHEN is_main RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN is_main RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN is_main RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN is_main RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN is_main RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN is_main RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN is_main RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN is_main RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN is_main RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;
SELECT
  CAST(YEAR(parsed_month) * 12 + MONTH(parsed_month) - 1 AS SMALLINT) AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN month IS NULL
      THEN 'e'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;
SELECT
  TRY_CAST(parsed_basic_pay AS DECIMAL(9, 2)) AS stored,
  problems,
  CASE ... END AS letter
FROM masked
ORDER BY
  place NULLS LAST;
SELECT
  TRY_CAST(parsed_birth_year AS SMALLINT) AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR TRUE
    THEN CASE ... END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;
SELECT
  TRY_CAST(parsed_nhs_start AS DATE) AS stored,
  problems,
  CASE ... END AS letter
FROM masked
ORDER BY
  place NULLS LAST;
SELECT
  code_absence_reason AS stored,
  problems,
  CASE ... END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

-- step judged_absence
-- forms: 1, shown: 1, sha256: 79b43cbea0349d81
SELECT
  a.source,
  ... 6 more
  CASE
    WHEN a.person_id IS NULL
    THEN 'id_missing'
    WHEN a.is_deleted
    THEN 'row_deleted'
    WHEN a.starts IS NULL
    THEN 'from_not_read'
    WHEN a.to_day IS NULL
    THEN 'to_not_read'
    WHEN a.to_day < a.starts
    THEN 'ends_before_start'
    WHEN p.person_id IS NULL
    THEN 'person_not_found'
  END AS reason
FROM read_absence AS a
LEFT JOIN known_people AS p
  ON p.person_id = a.person_id;

-- step judged_assignment
-- forms: 1, shown: 1, sha256: 484c28e437abd8d0
SELECT
  *,
  CASE WHEN own_fault IS NULL AND differs THEN 'same_start_differs' ELSE own_fault END AS fault
FROM compared_assignment;

-- step judged_pay
-- forms: 1, shown: 1, sha256: 003d945b354c4733
SELECT
  n.source,
  ... 6 more
  CASE
    WHEN n.person_id IS NULL OR n.assignment_id IS NULL
    THEN 'id_missing'
    WHEN n.paid_on IS NULL
    THEN 'period_not_read'
    WHEN n.money IS NULL
    THEN 'element_not_listed'
    WHEN n.amount IS NULL
    THEN 'amount_not_read'
    WHEN k.person_id IS NULL
    THEN 'assignment_not_found'
    WHEN m.person_id IS NULL
    THEN 'assignment_not_in_month'
  END AS reason
FROM named_pay AS n
LEFT JOIN known_assignments AS k
  ON k.person_id = n.person_id AND k.assignment_id = n.assignment_id
LEFT JOIN known_months AS m
  ON m.person_id = n.person_id
  AND m.assignment_id = n.assignment_id
  AND m.month = n.month;

-- step judged_person
-- forms: 1, shown: 1, sha256: 314615939f1a1fc6
SELECT
  *,
  CASE WHEN own_fault IS NULL AND differs THEN 'same_start_differs' ELSE own_fault END AS fault
FROM compared_person;

-- step judged_position
-- forms: 1, shown: 1, sha256: aad2f7beb8433436
SELECT
  *,
  CASE WHEN own_fault IS NULL AND differs THEN 'same_start_differs' ELSE own_fault END AS fault
FROM compared_position;

-- step kept
-- forms: 1, shown: 1, sha256: 2cb9be4dd6d3a893
SELECT
  person,
  ... 11 more
  CASE WHEN goes_on THEN month ELSE month_before END AS month_until,
  CASE WHEN goes_on THEN position ELSE position_before END AS position_until,
  CASE WHEN goes_on THEN pay_step ELSE pay_step_before END AS pay_step_until,
  CASE WHEN goes_on THEN fte ELSE fte_before END AS fte_until,
  is_final,
  ... 4 more
FROM starts
WHERE
  NOT goes_on OR is_final;

-- step knotty
-- forms: 1, shown: 1, sha256: 0a349a29696f5dbb
SELECT DISTINCT
  person
FROM pieces
WHERE
  is_beside OR continues_job;

-- step known_assignments
-- forms: 1, shown: 1, sha256: 38cb2cca762d407f
SELECT DISTINCT
  person_id, assignment_id
FROM rows_assignment
WHERE
  reason IS NULL;

-- step known_months
-- forms: 1, shown: 1, sha256: 7dbfb9a17880b9c2
SELECT
  person_id, assignment_id, month
FROM assigned;

-- step known_people
-- forms: 1, shown: 1, sha256: 15cdcfd3277836a7
SELECT DISTINCT
  person_id
FROM rows_person
WHERE
  reason IS NULL;

-- step known_positions
-- forms: 1, shown: 1, sha256: c94e9793f73bf890
SELECT DISTINCT
  position_id
FROM rows_position
WHERE
  reason IS NULL;

-- step ladders
-- forms: 1, shown: 1, sha256: 0ad776f6ac9b57c9
SELECT
  ladder, rungs, months,
  COUNT(*) AS people
FROM climbs
GROUP BY
  ladder, rungs, months;

-- step last_paid
-- forms: 1, shown: 1, sha256: 3616859393951664
SELECT
  MAX(
    CASE
      WHEN NULLIF(TRIM(' \t   ' FROM period), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
      THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM period), '') AS DATE)
    END
  ) AS last
FROM raw_pay;

-- step last_refused
-- forms: 1, shown: 1, sha256: 5af7a13bc2e744bd
SELECT
  source,
  MAX(line) AS line
FROM quarantined
WHERE
  rank = 1
GROUP BY
  source;

-- step lasting
-- forms: 1, shown: 1, sha256: 596ab9adb78730fa
SELECT
  person, start_month, end_month,
  is_administrative * is_kept AS is_administrative,
  MAX(CASE WHEN is_kept = 1 THEN state END) OVER (PARTITION BY person, kept) AS state
FROM runs_grouped
UNION ALL
SELECT
  person, start_month, end_month,
  0 AS is_administrative,
  state
FROM runs
WHERE
  state = 0;

-- step lasting_marked
-- forms: 1, shown: 1, sha256: f3484f11fd5d23a0
SELECT
  *,
  CASE
    WHEN LAG(end_month) OVER w = start_month - 1 AND LAG(state) OVER w = state
    THEN 0
    ELSE 1
  END AS is_new
FROM lasting
WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST);

-- step lasting_runs
-- forms: 1, shown: 1, sha256: 0fdbdfed2281a865
SELECT
  person,
  MIN(start_month) AS start_month,
  MAX(end_month) AS end_month,
  MIN(state) AS state,
  MAX(is_new * is_administrative) AS is_administrative
FROM (
  SELECT
    *,
    SUM(is_new) OVER (
      PARTITION BY person
      ORDER BY start_month NULLS LAST
      rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
    ) AS run
  FROM lasting_marked
) AS numbered
GROUP BY
  person, run;

-- step late_back
-- forms: 1, shown: 1, sha256: bcf05b19f05d0e38
SELECT
  x.person,
  ... 5 more
  MIN(
    CASE
      WHEN s.start_month > m.month AND NOT v.code IS NULL AND NOT k.code IS NULL
      THEN s.start_month
    END
  ) AS back_month,
  MAX(CASE WHEN NOT b.code IS NULL THEN 1 ELSE 0 END) AS has_bank
FROM late_exits AS x
JOIN retire_month AS m
  ON m.number = x.number AND NOT m.period IS NULL
LEFT JOIN late_going_on AS g
  ON g.person = x.person AND g.number = x.number
LEFT JOIN spells AS s
  ON s.person = x.person AND s.end_month > m.month AND s.start_month <= m.month + 12
LEFT JOIN service_status AS v
  ON v.code = s.status
LEFT JOIN substantive_contract AS k
  ON k.code = s.contract
LEFT JOIN bank_contract AS b
  ON b.code = s.contract
WHERE
  g.person IS NULL
GROUP BY
  x.person,
  ... 5 more;

-- step late_back_fte
-- forms: 1, shown: 1, sha256: a4446d1c2f4aa326
SELECT
  b.person, b.number,
  CAST(SUM(CAST(ROUND(s.fte_first * 100000) AS BIGINT)) AS BIGINT) AS fte
FROM late_back AS b
JOIN spells AS s
  ON s.person = b.person AND s.start_month = b.back_month
JOIN service_status AS v
  ON v.code = s.status
JOIN substantive_contract AS k
  ON k.code = s.contract
GROUP BY
  b.person, b.number;

-- step late_back_kept
-- forms: 1, shown: 1, sha256: ab204109bc7319aa
SELECT DISTINCT
  b.person, b.number
FROM late_back AS b
JOIN retire_month AS t
  ON t.month = b.back_month
JOIN spells AS s
  ON s.person = b.person
  AND s.start_month <= t.after_year
  AND s.end_month >= t.after_year
JOIN service_status AS v
  ON v.code = s.status
JOIN substantive_contract AS k
  ON k.code = s.contract;

-- step late_dates
-- forms: 1, shown: 1, sha256: cea71db604a8fd29
SELECT
  person,
  start_month AS month
FROM late_people
UNION
SELECT
  person,
  end_month AS month
FROM late_people;

-- step late_ends
-- forms: 1, shown: 1, sha256: 4a124c8995ddc3b4
SELECT
  l.period, l.state, l.org_code, l.rank,
  CASE
    WHEN j.code > 0 AND (
      j.org_code = l.org_code OR NOT s.org_code IS NULL
    )
    THEN 1
    ELSE 0
  END AS stayed,
  CASE WHEN NOT a.code IS NULL THEN b.rank END AS end_rank,
  x.fte,
  z.fte AS end_fte
FROM late_people AS l
LEFT JOIN jobs AS j
  ON j.person = l.person
  AND j.start_month <= l.end_number
  AND j.end_month >= l.end_number
LEFT JOIN successor AS s
  ON s.org_code = l.org_code
  AND s.successor_code = j.org_code
  AND l.end_number >= s.from_month
LEFT JOIN afc_contract AS a
  ON a.code = j.pay_contract
LEFT JOIN band_rank AS b
  ON b.band = j.band
LEFT JOIN late_fte AS x
  ON x.person = l.person AND x.month = l.start_month
LEFT JOIN late_fte AS z
  ON z.person = l.person AND z.month = l.end_month;

-- step late_exits
-- forms: 1, shown: 1, sha256: 02abdb028ff7c20a
SELECT
  person, number,
  MAX(is_retirement) AS is_retirement,
  COALESCE(MAX(CASE WHEN is_retirement = 0 THEN state END), MAX(state)) AS state,
  COALESCE(MAX(CASE WHEN is_retirement = 0 THEN org_code END), MAX(org_code)) AS org_code
FROM (
  SELECT
    person, number, state, org_code,
    1 AS is_retirement
  FROM retired_rows
  UNION ALL
  SELECT ... 0 AS is_retirement
  FROM late_gone
) AS found
GROUP BY
  person, number;

-- step late_fte
-- forms: 1, shown: 1, sha256: 81fd6818e240dbe3
SELECT
  r.person, r.month,
  CAST(SUM(CAST(ROUND(r.fte * 100000) AS BIGINT)) AS BIGINT) AS fte
FROM record AS r
JOIN late_dates AS l
  ON l.person = r.person AND l.month = r.month
JOIN service_status AS v
  ON v.code = r.status
JOIN substantive_contract AS k
  ON k.code = r.contract
GROUP BY
  r.person, r.month;

-- step late_going_on
-- forms: 1, shown: 1, sha256: 61547b17e95ed5cc
SELECT DISTINCT
  x.person, x.number
FROM late_exits AS x
JOIN retire_month AS m
  ON m.number = x.number
JOIN spells AS a
  ON a.person = x.person AND a.start_month <= m.month AND a.end_month >= m.month
JOIN substantive_contract AS ka
  ON ka.code = a.contract
JOIN spells AS b
  ON b.person = a.person
  AND b.assignment = a.assignment
  AND b.start_month <= m.next_month
  AND b.end_month >= m.next_month
JOIN substantive_contract AS kb
  ON kb.code = b.contract;

-- step late_gone
-- forms: 1, shown: 1, sha256: 33d121fc17a0b838
SELECT
  j.person,
  j.end_month AS number,
  j.state, j.org_code
FROM jobs AS j
JOIN retire_month AS m
  ON m.number = j.end_month
JOIN persons AS f
  ON f.person = j.person AND f.from_month <= m.month AND f.until_month >= m.month
CROSS JOIN record_end AS e
LEFT JOIN jobs AS n
  ON n.person = j.person AND n.start_month = j.next_start
LEFT JOIN bank_contract AS b
  ON b.code = n.contract
WHERE
  j.code > 0
  AND j.end_month < e.last_month
  AND f.birth_year <= m.born_by
  AND (
    j.next_start IS NULL
    OR j.next_start > j.end_month + 1
    OR (
      n.code = 0 AND NOT b.code IS NULL
    )
  );

-- step late_people
-- forms: 1, shown: 1, sha256: 20e14c2852b59857
SELECT
  p.period,
  ... 6 more
  CASE WHEN NOT a.code IS NULL THEN b.rank END AS rank
FROM jobs AS j
JOIN late_period AS p
  ON j.start_month <= p.start_number AND j.end_month >= p.start_number
JOIN persons AS f
  ON f.person = j.person
  AND f.from_month <= p.start_month
  AND f.until_month >= p.start_month
LEFT JOIN afc_contract AS a
  ON a.code = j.pay_contract
LEFT JOIN band_rank AS b
  ON b.band = j.band
WHERE
  j.code > 0 AND p.start_year - f.birth_year >= :late_age;

-- step later_work
-- forms: 1, shown: 1, sha256: 4652584757866ec0
SELECT DISTINCT
  e.person, e.owner, e.end_number
FROM endings AS e
JOIN held AS z
  ON z.number = e.end_number
JOIN spells AS p
  ON p.person = e.person AND p.end_month > z.month AND p.start_month <= z.month + 3;

-- step leave_status
-- forms: 1, shown: 1, sha256: 60dfdd93dd30f4fb
SELECT
  code
FROM dim_status
WHERE
  value IN ('maternity_unpaid', 'unpaid_leave', 'career_break');

-- step leaver_cells
-- forms: 1, shown: 1, sha256: dc61541b6e6d656d
SELECT
  period,
  ... 19 more
  COUNT(*) AS people
FROM leavers
GROUP BY
  period,
  ... 19 more;

-- step leaver_cells_told
-- forms: 1, shown: 1, sha256: dca7928425e8c018
SELECT
  t.period, t.is_in_service, t.people,
  COALESCE(t.age_band, 'unknown') AS age_band,
  ... 14 more
  d_org_code.value AS org_code, d_leave_reason.value AS leave_reason, d_destination.value AS destination
FROM leaver_cells AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
... 11 more;

-- step leavers
-- forms: 1, shown: 1, sha256: cf123d5ceba69e73
SELECT
  j.period,
  j.owner AS org_code,
  CASE WHEN l.person IS NULL THEN 0 ELSE 1 END AS is_in_service,
  a.told AS leave_reason, b.told AS destination,
  CASE
    WHEN f.birth_year IS NULL
    THEN 'unknown'
    WHEN p.start_year - f.birth_year < 25
    THEN 'under 25'
    WHEN p.start_year - f.birth_year < 35
    THEN '25 to 34'
    WHEN p.start_year - f.birth_year < 45
    THEN '35 to 44'
    WHEN p.start_year - f.birth_year < 55
    THEN '45 to 54'
    WHEN p.start_year - f.birth_year < 65
    THEN '55 to 64'
    ELSE '65 and over'
  END AS age_band,
  f.sex AS sex,
  ... 6 more
  CASE
    WHEN p.start_calendar - t.since >= 60
    THEN '5 years or more'
    WHEN t.is_cut
    THEN 'unknown'
    WHEN p.start_calendar - t.since < 12
    THEN 'under 1 year'
    WHEN p.start_calendar - t.since < 36
    THEN '1 to 2 years'
    ELSE '3 to 4 years'
  END AS tenure_band,
  j.org_code AS organisation,
  ... 5 more
FROM ending_jobs AS j
JOIN leaver_month AS p
  ON p.number = j.end_number
LEFT JOIN later_work AS l
  ON l.person = j.person AND l.owner = j.owner AND l.end_number = j.end_number
LEFT JOIN told_leave_reason AS a
  ON a.person = j.person AND a.owner = j.owner AND a.end_number = j.end_number
LEFT JOIN told_destination AS b
  ON b.person = j.person AND b.owner = j.owner AND b.end_number = j.end_number
LEFT JOIN persons AS f
  ON f.person = j.person
  AND f.from_month <= p.start_calendar
  AND f.until_month >= p.start_calendar
LEFT JOIN organisation_fact AS o
  ON o.org_code = j.org_code
LEFT JOIN service AS t
  ON t.person = j.person AND t.start_month = j.start_month
WHERE
  NOT j.is_trainee;

-- step leaving_band
-- forms: 1, shown: 1, sha256: e37120d958a97584
SELECT
  org_from, code_from, band_from, month,
  COUNT(*) AS people
FROM band_changes
WHERE
  is_adjacent
GROUP BY
  org_from, code_from, band_from, month;

-- step leaving_code
-- forms: 1, shown: 1, sha256: a34e4d5e1a4e86ca
SELECT
  org_from, code_from, month,
  COUNT(*) AS people
FROM code_changes
WHERE
  same_employer AND is_adjacent
GROUP BY
  org_from, code_from, month;

-- step linked_assignment
-- forms: 1, shown: 1, sha256: 155b44a81f7fc931
SELECT
  j.*,
  COALESCE(
    j.fault,
    CASE
      WHEN p.person_id IS NULL
      THEN 'person_not_found'
      WHEN NOT j.position_id IS NULL AND q.position_id IS NULL
      THEN 'position_not_found'
    END
  ) AS reason
FROM judged_assignment AS j
LEFT JOIN known_people AS p
  ON p.person_id = j.person_id
LEFT JOIN known_positions AS q
  ON q.position_id = j.position_id;

-- step lives
-- forms: 1, shown: 1, sha256: 583709c401312dc0
SELECT
  p.person, p.assignment,
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
  p.person, p.assignment;

-- step lone
-- forms: 1, shown: 1, sha256: b8d42e86de3320f9
SELECT
  person,
  MIN(start_month) AS start_month,
  MAX(end_month) AS end_month,
  MIN(state) AS state
FROM jobs
GROUP BY
  person
HAVING
  MIN(state) = MAX(state)
  AND MAX(end_month) - MIN(start_month) + 1 = SUM(end_month - start_month + 1);

-- step lone_entries
-- forms: 1, shown: 1, sha256: e4449e63692df5d4
SELECT
  p.start_month AS period,
  c.state,
  COUNT(*) AS people
FROM course AS c
CROSS JOIN record_start AS r
JOIN period AS p
  ON c.start_month > p.start_month AND c.start_month <= p.end_month
WHERE
  c.is_lone AND c.state > 0 AND c.start_month > r.first_month
GROUP BY
  p.start_month, c.state;

-- step lost
-- forms: 1, shown: 1, sha256: 256b5ca4b33b88dc
SELECT
  person_id, month, why,
  CASE
    WHEN reached IS NULL OR reached < starts
    THEN DATEDIFF(DAY, starts, ends) + 1
    WHEN reached >= ends
    THEN 0
    ELSE DATEDIFF(DAY, reached, ends)
  END AS days
FROM reached;

-- step lost_by_reason
-- forms: 1, shown: 1, sha256: 84cce4611c981005
SELECT
  person_id, month, why,
  SUM(days) AS days
FROM lost
GROUP BY
  person_id, month, why;

-- step lowest_step
-- forms: 1, shown: 1, sha256: 0631580e7929c8e4
SELECT
  code
FROM dim_pay_step
WHERE
  value = :lowest;

-- step made_months
-- forms: 1, shown: 1, sha256: 907cec9528419aba
SELECT
  absence_reason AS absence_reason,
  ... 27 more
FROM months;

-- step main_spells
-- forms: 2, shown: 2, sha256: f39aae7dd1832c7f
SELECT
  p.person,
  CAST(a.number AS SMALLINT) AS start_month, CAST(z.number AS SMALLINT) AS end_month,
  p.org_code,
  ... 5 more
  CASE
    WHEN NOT s.code IS NULL
    AND NOT k.code IS NULL
    AND y.code IS NULL
    AND (
      t.code IS NULL OR d.code IS NULL
    )
    THEN p.occupation_code
    ELSE 0
  END AS code,
  CAST(CASE
    WHEN NOT s.code IS NULL
    AND NOT k.code IS NULL
    AND y.code IS NULL
    AND (
      t.code IS NULL OR d.code IS NULL
    )
    THEN o.state
    ELSE 0
  END AS INT) AS state
FROM spells AS p
JOIN held AS a
  ON a.month = p.start_month
JOIN held AS z
  ON z.month = p.end_month
LEFT JOIN occupation_state AS o
  ON o.code = p.occupation_code
... 5 more
WHERE
  p.main_rank = 1;
SELECT
  p.person,
  CAST(a.number AS SMALLINT) AS start_month, CAST(z.number AS SMALLINT) AS end_month,
  p.org_code,
  ... 5 more
  CASE
    WHEN NOT s.code IS NULL AND NOT k.code IS NULL
    THEN p.occupation_code
    ELSE 0
  END AS code,
  CAST(CASE WHEN NOT s.code IS NULL AND NOT k.code IS NULL THEN o.state ELSE 0 END AS INT) AS state
FROM spells AS p
JOIN held AS a
  ON a.month = p.start_month
JOIN held AS z
  ON z.month = p.end_month
LEFT JOIN occupation_state AS o
  ON o.code = p.occupation_code
LEFT JOIN service_status AS s
  ON s.code = p.status
LEFT JOIN substantive_contract AS k
  ON k.code = p.contract
WHERE
  p.main_rank = 1;

-- step marked
-- forms: 1, shown: 1, sha256: 4b6acfbda83d9bcc
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

-- step masked
-- forms: 61, shown: 14, sha256: fca7a1a23a641213
SELECT
  *,
  CASE
    WHEN (
      assignment_id IS NULL OR blank_assignment_id
    )
    THEN CAST(4 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE WHEN NOT text_assignment_id THEN CAST(8 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS problems
FROM typed;
SELECT
  *,
  CASE
    WHEN (
      contract IS NULL OR blank_contract
    )
    THEN CAST(2048 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE
    WHEN NOT contract IS NULL AND NOT blank_contract AND code_contract IS NULL
    THEN CAST(4096 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;
SELECT
  *,
  CASE
    WHEN (
      occupation_code IS NULL OR blank_occupation_code
    )
    THEN CAST(16384 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE
    WHEN NOT occupation_code IS NULL
    AND NOT blank_occupation_code
    AND code_occupation_code IS NULL
    THEN CAST(32768 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;
SELECT
  *,
  CASE
    WHEN NOT band IS NULL AND NOT blank_band AND code_band IS NULL
    THEN CAST(131072 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;
SELECT
  *,
  CASE
    WHEN NOT basic_pay IS NULL AND parsed_basic_pay IS NULL
    THEN CAST(2097152 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;
SELECT
  *,
  CASE
    WHEN NOT is_main IS NULL AND NOT is_main IN ('true', 'false')
    THEN CAST(16384 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;
SELECT
  *,
  CASE
    WHEN NOT pension_section IS NULL
    AND NOT blank_pension_section
    AND code_pension_section IS NULL
    THEN CAST(1073741824 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;
SELECT
  *,
  CASE
    WHEN birth_year IS NULL
    THEN CAST(134217728 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE
    WHEN NOT birth_year IS NULL AND parsed_birth_year IS NULL
    THEN CAST(268435456 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;
SELECT
  *,
  CASE WHEN NOT text_position_id THEN CAST(16 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS problems
FROM typed;
SELECT
  *,
  CASE WHEN fte IS NULL THEN CAST(1048576 AS BIGINT) ELSE CAST(0 AS BIGINT) END + CASE
    WHEN NOT fte IS NULL AND parsed_fte IS NULL
    THEN CAST(2097152 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE
    WHEN (
      parsed_fte <= 0 OR parsed_fte > 1.5
    )
    THEN CAST(4194304 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;
SELECT
  *,
  CASE WHEN month IS NULL THEN CAST(16 AS BIGINT) ELSE CAST(0 AS BIGINT) END + CASE
    WHEN NOT month IS NULL AND parsed_month IS NULL
    THEN CAST(32 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE WHEN DAY(parsed_month) <> 1 THEN CAST(64 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS problems
FROM typed;
SELECT
  *,
  CAST(0 AS BIGINT) AS problems
FROM typed;
SELECT
  *,
  problems_basic_pay + problems_fte + problems_fte_days_lost + problems_is_main + problems_month + problems_occupation_code + problems_org_code + problems_org_start + problems_person_id + problems_sex + problems_status + CASE
    WHEN birth_year < 1790
    OR month DIV 12 - birth_year < 10
    OR month DIV 12 - birth_year > 110
    THEN CAST(268435456 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM chunk;
SELECT
  *,
  problems_fte AS problems
FROM chunk;

-- step mass_bases
-- forms: 1, shown: 1, sha256: a030179e00f161a2
SELECT
  c.org_from,
  ... 4 more
  COUNT(*) AS base
FROM mass_candidates AS c
JOIN jobs AS j
  ON j.org_code = c.org_from
  AND j.code = c.code_from
  AND j.start_month <= c.month - 1
  AND (
    j.end_month >= c.month - 1 OR j.next_start = c.month
  )
LEFT JOIN steps_between AS b
  ON b.person = j.person AND b.month = c.month
WHERE
  j.end_month >= c.month OR COALESCE(b.same_employer, FALSE)
GROUP BY
  c.org_from,
  ... 4 more;

-- step mass_candidates
-- forms: 1, shown: 1, sha256: 533b82cb95e421d0
SELECT
  org_from, code_from, code_to, month,
  COUNT(*) AS people
FROM code_changes
WHERE
  same_employer
GROUP BY
  org_from, code_from, code_to, month
HAVING
  COUNT(*) >= 20;

-- step mass_changers
-- forms: 1, shown: 1, sha256: ba06b897b435f3eb
SELECT
  c.org_from, c.code_from, c.code_to, c.month,
  CASE WHEN c.has_positions THEN 1 ELSE 0 END AS has_positions,
  CASE WHEN c.has_positions AND NOT c.same_position THEN 1 ELSE 0 END AS changes_position,
  CASE WHEN NOT a.band IS NULL AND NOT b.band IS NULL THEN 1 ELSE 0 END AS has_grades,
  CASE
    WHEN a.band <> b.band OR (
      a.band = b.band AND a.pay_contract <> b.pay_contract
    )
    THEN 1
    ELSE 0
  END AS changes_grade
FROM code_changes AS c
JOIN mass_changes AS m
  ON m.org_from = c.org_from
  AND m.code_from = c.code_from
  AND m.code_to = c.code_to
  AND m.month = c.month
JOIN jobs AS a
  ON a.person = c.person AND a.start_month = c.month
JOIN jobs AS b
  ON b.person = c.person AND b.next_start = c.month
WHERE
  c.same_employer;

-- step mass_changes
-- forms: 1, shown: 1, sha256: df61c6e913eaf0b6
SELECT
  b.org_from,
  ... 4 more
FROM mass_bases AS b
LEFT JOIN leaving_code AS e
  ON e.org_from = b.org_from AND e.code_from = b.code_from AND e.month = b.month - 1
LEFT JOIN leaving_code AS l
  ON l.org_from = b.org_from AND l.code_from = b.code_from AND l.month = b.month + 1
WHERE
  b.people * 100 >= b.base * 95
  AND COALESCE(e.people, 0) * 100 <= b.people * 5
  AND COALESCE(l.people, 0) * 100 <= b.people * 5;

-- step mass_recodes
-- forms: 1, shown: 1, sha256: 16c148c891bbd1a3
SELECT
  m.org_from, m.code_from, m.code_to, m.month
FROM mass_changes AS m
LEFT JOIN mass_signs AS g
  ON g.org_from = m.org_from
  AND g.code_from = m.code_from
  AND g.code_to = m.code_to
  AND g.month = m.month
LEFT JOIN taken_up AS t
  ON t.org_from = m.org_from
  AND t.org_code = m.org_from
  AND t.code_from = m.code_from
  AND t.code_to = m.code_to
  AND t.month = m.month
WHERE
  COALESCE(g.signs, 0) + CASE WHEN t.since <= m.month + 12 THEN 1 ELSE 0 END < 2;

-- step mass_signs
-- forms: 1, shown: 1, sha256: 2942031c236de885
SELECT
  s.org_from, s.code_from, s.code_to, s.month,
  CASE
    WHEN s.positions > 0
    AND s.positions * 2 >= s.people
    AND s.new_positions * 2 >= s.positions
    THEN 1
    ELSE 0
  END + CASE
    WHEN s.grades > 0 AND s.grades * 2 >= s.people AND s.new_grades * 2 >= s.grades
    THEN 1
    ELSE 0
  END + CASE WHEN t.is_registered AND NOT f.is_registered THEN 1 ELSE 0 END AS signs
FROM (
  SELECT
    org_from, code_from, code_to, month,
    COUNT(*) AS people,
    SUM(has_positions) AS positions, SUM(changes_position) AS new_positions, SUM(has_grades) AS grades,
    SUM(changes_grade) AS new_grades
  FROM mass_changers
  GROUP BY
    org_from, code_from, code_to, month
) AS s
LEFT JOIN occupation_state AS f
  ON f.code = s.code_from
LEFT JOIN occupation_state AS t
  ON t.code = s.code_to;

-- step matched_keys
-- forms: 1, shown: 1, sha256: c5dd31e54201c8ab
SELECT
  f.source,
  f.`person`, f.`month`, f.`assignment`,
  f.`position` IS NOT DISTINCT FROM o.`position`
  AND f.`org_code` IS NOT DISTINCT FROM o.`org_code`
  ... 49 more
  AND f.`destination` IS NOT DISTINCT FROM o.`destination` AS is_same
FROM fresh AS f
JOIN old AS o
  USING (`person`, `month`, `assignment`);

-- step merged
-- forms: 4, shown: 4, sha256: c69287a4e5dda23c
SELECT
  `person`,
  ... 54 more
FROM fresh;
SELECT ... `destination`
FROM old
ANTI JOIN restated
  ON old.`person` = restated.`person`
  AND old.`month` = restated.`month`
  AND old.`assignment` = restated.`assignment`
UNION ALL
SELECT ... `destination`
FROM fresh
ANTI JOIN same ... AND fresh.`assignment` = same.`assignment`;
SELECT
  person, month, org_from, org_to
FROM steps_between
WHERE
  to_successor;
SELECT
  person,
  start_month AS month, org_code AS org_from, org_code AS org_to
FROM jobs
WHERE
  FALSE;

-- step months
-- forms: 1, shown: 1, sha256: 0d7ea0a52caf91f8
SELECT
  a.*,
  p.sex,
  ... 7 more
  COALESCE(m.basic_pay, '0.00') AS basic_pay, COALESCE(m.overtime, '0.00') AS overtime,
  CAST(TRY_CAST(COALESCE(s.days_lost, 0) * TRY_CAST(a.fte AS DECIMAL(9, 5)) AS DECIMAL(7, 3)) AS STRING) AS fte_days_lost,
  CAST(TRY_CAST(a.days * TRY_CAST(a.fte AS DECIMAL(9, 5)) AS DECIMAL(7, 3)) AS STRING) AS fte_days_available,
  s.why AS absence_reason,
  e.leave_reason
FROM followed AS a
LEFT JOIN spans_person AS p
  ON p.person_id = a.person_id
  AND a.last_day >= p.from_day
  AND a.last_day <= p.to_day
  AND (
    p.next_day IS NULL OR a.last_day < p.next_day
  )
LEFT JOIN spans_position AS q ... )
LEFT JOIN paid AS m
  ON m.person_id = a.person_id
  AND m.assignment_id = a.assignment_id
  AND m.month = a.month
LEFT JOIN sick AS s
  ON s.person_id = a.person_id AND s.month = a.month
LEFT JOIN told_endings AS e
  ON e.person_id = a.person_id AND e.month = a.month AND a.is_last;

-- step months_counted
-- forms: 1, shown: 1, sha256: 5ee11efc18f88240
SELECT
  month,
  COUNT(*) AS n
FROM record
GROUP BY
  month;

-- step named
-- forms: 5, shown: 5, sha256: dfb12a0de1aa2f9c
SELECT
  0 AS source,
  CAST(line AS BIGINT) AS line,
  0 AS first_line,
  CASE
    WHEN NULLIF(CAST(`c0` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c0` AS STRING), '')
  END AS person_id,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c3` AS STRING), '')
    END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN CONCAT(
      COALESCE(
        SUBSTRING(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c3` AS STRING), '')
            END),
            '/', 3
          ),
          1, 4
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART( ... ),
          2, '0'
        ),
        ''
      ),
      '-',
      COALESCE( ... )
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c3` AS STRING), '')
    END
  END AS first_day,
  CASE ... END AS last_day,
  CASE ... END AS reason,
  CASE ... END AS category,
  CAST(NULL AS STRING) AS deleted
FROM delivered;
SELECT
  1 AS source,
  CAST(line AS BIGINT) AS line,
  0 AS first_line,
  CASE ... END AS person_id,
  CASE ... END AS assignment_id,
  CASE ... END AS position_id,
  CASE ... END AS valid_from,
  CASE ... END AS valid_to,
  CASE ... END AS org_code,
  CAST(NULL AS STRING) AS site, CAST(NULL AS STRING) AS department,
  CASE ... END AS status,
  CASE ... END AS contract,
  CASE LOWER(
      TRIM(' \t   ' FROM CASE
        WHEN NULLIF(CAST(`c8` AS STRING), '') IN ('NULL', '#N/A')
        THEN NULL
        ELSE NULLIF(CAST(`c8` AS STRING), '')
      END)
    )
    WHEN 'y'
    THEN 'true'
    WHEN 'yes'
    THEN 'true'
    WHEN 'primary'
    THEN 'true'
    WHEN 'n'
    THEN 'false'
    WHEN 'no'
    THEN 'false'
    WHEN 'non-primary'
    THEN 'false'
    ELSE CASE
      WHEN NULLIF(CAST(`c8` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c8` AS STRING), '')
    END
  END AS is_main,
  CASE ... END AS band,
  CASE ... END AS pay_step,
  CASE
    WHEN CASE
      WHEN TRIM(' \t   ' FROM CASE
        WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
        THEN NULL
        ELSE NULLIF(CAST(`c11` AS STRING), '')
      END) RLIKE '^[-+]?£?[0-9]{1,3}(,[0-9]{3})*([.][0-9]*)?$'
      THEN REPLACE(
        REPLACE(
          REPLACE(
            TRIM(' \t   ' FROM CASE ... END),
            ',', ''
          ),
          '£', ''
        ),
        '+', ''
      )
      ELSE CASE
        WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
        THEN NULL
        ELSE NULLIF(CAST(`c11` AS STRING), '')
      END
    END RLIKE '^[0-9]{0,3}[.][0-9]{6,12}$'
    THEN CAST(CAST(ROUND(
      TRY_CAST(CASE
        WHEN TRIM(' \t   ' FROM CASE
          WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
          THEN NULL
          ELSE NULLIF(CAST(`c11` AS STRING), '')
        END) RLIKE '^[-+]?£?[0-9]{1,3}(,[0-9]{3})*([.][0-9]*)?$'
        THEN REPLACE(
          REPLACE(
            REPLACE(
              TRIM(' \t   ' FROM CASE
                WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
                THEN NULL
                ELSE NULLIF(CAST(`c11` AS STRING), '')
              END),
              ',', ''
            ),
            '£', ''
          ),
          '+', ''
        )
        ELSE CASE
          WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
          THEN NULL
          ELSE NULLIF(CAST(`c11` AS STRING), '')
        END
      END AS DECIMAL(18, 12)),
      5
    ) AS DECIMAL(9, 5)) AS STRING)
    ELSE CASE
      WHEN TRIM(' \t   ' FROM CASE ... END) RLIKE '^[-+]?£?[0-9]{1,3}(,[0-9]{3})*([.][0-9]*)?$'
      THEN REPLACE( ... )
      ELSE CASE ... END
    END
  END AS fte,
  CAST(NULL AS STRING) AS flexible_pattern, CAST(NULL AS STRING) AS pension_section,
  CASE ... END AS deleted,
  CASE ... END AS pay_contract
FROM delivered;
SELECT
  2 AS source,
  CAST(line AS BIGINT) AS line,
  0 AS first_line,
  CASE ... END AS person_id,
  CASE ... END AS assignment_id,
  CASE ... END AS period,
  CASE ... END AS element,
  CASE
    WHEN TRIM(' \t   ' FROM CASE ... END) RLIKE '^[-+]?£?[0-9]{1,3}(,[0-9]{3})*([.][0-9]*)?$'
    THEN REPLACE(
      REPLACE(
        REPLACE(
          TRIM(' \t   ' FROM CASE
            WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
            THEN NULL
            ELSE NULLIF(CAST(`c4` AS STRING), '')
          END),
          ',', ''
        ),
        '£', ''
      ),
      '+', ''
    )
    ELSE CASE ... END
  END AS amount
FROM delivered;
SELECT
  3 AS source,
  CAST(line AS BIGINT) AS line,
  0 AS first_line,
  CASE ... END AS person_id,
  CASE ... END AS valid_from,
  CASE ... END AS valid_to,
  CASE ... END AS sex,
  CASE
    WHEN TRIM(' \t   ' FROM CASE ... END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN SUBSTRING(
      CONCAT(
        COALESCE(
          SUBSTRING(
            SPLIT_PART(
              TRIM(' \t   ' FROM CASE ... END),
              '/', 3
            ),
            1, 4
          ),
          ''
        ),
        '-',
        COALESCE(
          LPAD(
            SPLIT_PART( ... ),
            2, '0'
          ),
          ''
        ),
        '-',
        COALESCE( ... )
      ),
      1, 4
    )
    ELSE CASE ... END
  END AS birth_year,
  CASE ... END AS ethnicity,
  CASE ... END AS disability,
  CASE ... END AS nationality,
  CAST(NULL AS STRING) AS sexual_orientation, CAST(NULL AS STRING) AS religion, CAST(NULL AS STRING) AS home_area,
  CASE ... END AS nhs_start,
  CASE ... END AS org_start,
  CAST(NULL AS STRING) AS recruitment_source,
  CASE ... END AS deleted,
  CASE ... END AS ended_on,
  CASE ... END AS leave_reason,
  CAST(NULL AS STRING) AS destination
FROM delivered;
SELECT
  4 AS source,
  CAST(line AS BIGINT) AS line,
  0 AS first_line,
  CASE ... END AS position_id,
  CASE ... END AS valid_from,
  CASE ... END AS valid_to,
  CASE ... END AS occupation_code,
  CAST(NULL AS STRING) AS job_role, CAST(NULL AS STRING) AS area_of_work, CAST(NULL AS STRING) AS grade_code,
  CAST(NULL AS STRING) AS deleted
FROM delivered;

-- step named_pay
-- forms: 1, shown: 1, sha256: f908dfbc3e24c85c
SELECT
  r.*,
  e.money,
  CONCAT(COALESCE(SUBSTRING(CAST(r.paid_on AS STRING), 1, 7), ''), '-01') AS month
FROM read_pay AS r
LEFT JOIN elements AS e
  ON e.element = r.element;

-- step neighbours
-- forms: 1, shown: 1, sha256: 843c9136a9ab5175
SELECT
  *,
  LAG(month) OVER w AS month_before, LAG(position) OVER w AS position_before, LAG(pay_step) OVER w AS pay_step_before,
  LAG(fte) OVER w AS fte_before,
  LEAD(person) OVER w IS NULL AS is_final,
  COALESCE(person = LAG(person, 1) OVER w AND month = LAG(month, 1) OVER w, FALSE)
  OR COALESCE(person = LEAD(person) OVER w AND month = LEAD(month) OVER w, FALSE) AS is_beside,
  COALESCE(
    month = LAG(month) OVER w + 1
    AND assignment = LAG(assignment, 1) OVER w
    ... 4 more
    FALSE
  ) AS continues_job,
  COALESCE(told = LAG(told, 1) OVER w AND person = LAG(person, 1) OVER w, FALSE) AS is_told
FROM coded
WINDOW w AS (PARTITION BY person ORDER BY month NULLS LAST, assignment NULLS LAST);

-- step new_starter_cells
-- forms: 1, shown: 1, sha256: bb4eb06e9abc1e76
SELECT
  cohort,
  ... 19 more
  COUNT(*) AS people
FROM new_starters
GROUP BY
  cohort,
  ... 19 more;

-- step new_starter_cells_told
-- forms: 1, shown: 1, sha256: d7e7581cfbb38dfc
SELECT
  t.cohort,
  ... 4 more
  COALESCE(t.age_band, 'unknown') AS age_band,
  ... 14 more
  d_org_code.value AS org_code
FROM new_starter_cells AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
... 10 more;

-- step new_starters
-- forms: 1, shown: 1, sha256: fd301e2b376076ac
SELECT
  p.cohort,
  j.owner AS org_code, j.org_code AS start_org,
  CASE WHEN j.is_left THEN 1 ELSE 0 END AS is_left,
  CASE WHEN j.is_left THEN z.next_month ELSE z.month END - p.start_calendar AS months,
  CASE
    WHEN f.birth_year IS NULL
    THEN 'unknown'
    WHEN p.start_year - f.birth_year < 25
    THEN 'under 25'
    WHEN p.start_year - f.birth_year < 35
    THEN '25 to 34'
    WHEN p.start_year - f.birth_year < 45
    THEN '35 to 44'
    WHEN p.start_year - f.birth_year < 55
    THEN '45 to 54'
    WHEN p.start_year - f.birth_year < 65
    THEN '55 to 64'
    ELSE '65 and over'
  END AS age_band,
  f.sex AS sex,
  ... 13 more
FROM start_jobs AS j
JOIN starter_month AS p
  ON p.number = j.start_month
JOIN held AS z
  ON z.number = j.end_number
LEFT JOIN persons AS f
  ON f.person = j.person
  AND f.from_month <= p.start_calendar
  AND f.until_month >= p.start_calendar
LEFT JOIN organisation_fact AS o
  ON o.org_code = j.org_code
LEFT JOIN record AS r
  ON r.person = j.person AND r.assignment = j.assignment AND r.month = p.start_calendar
WHERE
  NOT j.is_trainee;

-- step numbers
-- forms: 1, shown: 1, sha256: 93279fce049d9d4f
SELECT
  CAST(CAST(CONV(SUBSTRING(digest, 1, 16), 16, 10) AS DECIMAL(20, 0)) DIV 2 AS BIGINT) AS hash,
  is_blank, is_text
FROM hashed
ORDER BY
  place NULLS LAST;

-- step occupation_runs
-- forms: 1, shown: 1, sha256: 4d6e583b0653b030
SELECT
  *,
  LAG(end_month) OVER w AS previous_end,
  CASE WHEN LAG(state) OVER w = LEAD(state) OVER w THEN LEAD(start_month) OVER w END AS undone_from,
  SUM(1 - is_administrative) OVER (
    PARTITION BY person
    ORDER BY start_month NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
  ) AS stay
FROM runs
WHERE
  state > 0
WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST);

-- step occupations_held
-- forms: 1, shown: 1, sha256: eceef6f469dfdf40
SELECT
  c.*,
  a.month AS start_calendar, z.month AS end_calendar
FROM course AS c
JOIN held AS a
  ON a.number = c.start_month
JOIN held AS z
  ON z.number = c.end_month
WHERE
  c.state > 0 AND NOT c.is_lone;

-- step occupations_in_turn
-- forms: 2, shown: 1, sha256: d59ad26587c2ea72
SELECT
  person, since, code,
  LAG(code) OVER (PARTITION BY person ORDER BY since NULLS LAST) AS code_before
FROM stretches
WHERE
  code < 5;

-- step odd_count
-- forms: 1, shown: 1, sha256: 5452ce6f24274a3f
SELECT
  COUNT(*) AS n
FROM odd_people;

-- step odd_people
-- forms: 3, shown: 3, sha256: c96684944dd34aac
SELECT
  person
FROM record
GROUP BY
  person
HAVING
  COUNT(DISTINCT birth_year) > 1;
SELECT
  person
FROM record
JOIN dim_sex
  ON dim_sex.code = record.sex
WHERE
  dim_sex.value <> 'unknown'
GROUP BY
  person
HAVING
  COUNT(DISTINCT sex) > 1;
SELECT DISTINCT
  person
FROM record
GROUP BY
  person, month
HAVING
  SUM(fte) > :limit;

-- step on_lowest_point
-- forms: 1, shown: 1, sha256: 96d6c5bd5304e4c0
SELECT
  r.person, r.month
FROM record AS r
JOIN lowest_step AS l
  ON l.code = r.pay_step
JOIN progress_cohort AS p
  ON p.start_calendar = r.month
JOIN spells AS s
  ON s.person = r.person
  AND s.assignment = r.assignment
  AND s.main_rank = 1
  AND s.start_month <= r.month
  AND s.end_month >= r.month;

-- step org_edges
-- forms: 1, shown: 1, sha256: bc86905e919bc836
SELECT
  e.kind,
  d.value AS organisation,
  e.month, e.until
FROM (
  SELECT
    'hole' AS kind,
    org_code,
    last_before + 1 AS month,
    first_after - 1 AS until
  FROM org_holes
  UNION ALL
  SELECT
    'ended' AS kind,
    t.org_code,
    t.end_number + 1 AS month,
    COALESCE(t.next_start - 1, e.last_month) AS until
  FROM stretch_ends AS t
  CROSS JOIN record_end AS e
  UNION ALL
  SELECT
    'began' AS kind,
    t.org_code,
    COALESCE(t.last_before + 1, r.first_month) AS month,
    t.start_number - 1 AS until
  FROM stretch_starts AS t
  CROSS JOIN record_start AS r
) AS e
JOIN dim_org_code AS d
  ON d.code = e.org_code;

-- step org_holes
-- forms: 1, shown: 1, sha256: d9baf2fb7e051f36
SELECT
  s.org_code,
  s.end_number AS last_before, s.next_start AS first_after
FROM org_stretches AS s
JOIN held AS a
  ON a.number = s.end_number
JOIN held AS b
  ON b.number = s.next_start
JOIN spells AS p
  ON p.org_code = s.org_code AND p.main_rank = 1
WHERE
  b.month - a.month - 1 <= 12
GROUP BY
  s.org_code, s.end_number, s.next_start
HAVING
  SUM(CASE WHEN p.start_month <= a.month AND p.end_month >= a.month THEN 1 ELSE 0 END) >= 20
  AND SUM(CASE WHEN p.start_month <= b.month AND p.end_month >= b.month THEN 1 ELSE 0 END) >= 20;

-- step org_reached
-- forms: 1, shown: 1, sha256: 031a19f07f79109f
SELECT
  org_code, start_month,
  MAX(end_month) OVER (PARTITION BY org_code) AS last_month,
  MAX(end_month) OVER (
    PARTITION BY org_code
    ORDER BY start_month NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND 1 preceding
  ) AS reached
FROM org_spans;

-- step org_spans
-- forms: 1, shown: 1, sha256: 161a442e979998af
SELECT
  org_code, start_month,
  MAX(end_month) AS end_month
FROM spells
GROUP BY
  org_code, start_month;

-- step org_stretches
-- forms: 1, shown: 1, sha256: 112fa225613a23e4
SELECT
  org_code, start_number,
  COALESCE(LEAD(reached_number) OVER w, last_number) AS end_number,
  LEAD(start_number) OVER w AS next_start
FROM (
  SELECT
    r.org_code,
    a.number AS start_number, z.number AS reached_number, e.number AS last_number
  FROM org_reached AS r
  JOIN held AS a
    ON a.month = r.start_month
  JOIN held AS e
    ON e.month = r.last_month
  LEFT JOIN held AS z
    ON z.month = r.reached
  WHERE
    z.number IS NULL OR a.number > z.number + 1
) AS starts
WINDOW w AS (PARTITION BY org_code ORDER BY start_number NULLS LAST);

-- step organisations
-- forms: 1, shown: 1, sha256: a6a873320132eb89
SELECT DISTINCT
  d.value AS code
FROM spells AS s
JOIN dim_org_code AS d
  ON d.code = s.org_code;

-- step origins
-- forms: 2, shown: 2, sha256: ff180821e4fb7940
SELECT
  period,
  ... 14 more
  SUM(n) AS people,
  SUM(n * n) AS sum_nn,
  COUNT(*) AS organisations
FROM origins_by_org
GROUP BY
  period,
  ... 14 more;
SELECT
  period, origin,
  SUM(n) AS people,
  SUM(n * n) AS sum_nn,
  COUNT(*) AS organisations
FROM origins_by_org
GROUP BY
  period, origin;

-- step origins_by_org
-- forms: 2, shown: 2, sha256: 5f80dc08abf75bd8
SELECT
  period,
  ... 15 more
  SUM(n) AS n
FROM cells_by_org
GROUP BY
  period,
  ... 15 more;
SELECT
  period, origin, org_code,
  SUM(n) AS n
FROM cells_by_org
GROUP BY
  period, origin, org_code;

-- step other_endings
-- forms: 2, shown: 2, sha256: 9513bee3b9319e8f
SELECT
  m.period,
  r.owner AS org_code,
  r.leave_reason,
  COUNT(DISTINCT r.person) AS people
FROM (
  SELECT
    person, month, leave_reason,
    CAST(0 AS INT) AS owner
  FROM recorded_endings
  WHERE
    NOT leave_reason IS NULL
) AS r
JOIN held AS h
  ON h.month = r.month
JOIN leaver_month AS m
  ON m.number = h.number
LEFT JOIN endings AS e
  ON e.person = r.person AND e.owner = r.owner AND e.end_number = h.number
WHERE
  e.person IS NULL
GROUP BY
  m.period, r.owner, r.leave_reason;
SELECT ... COUNT(DISTINCT r.person) AS people
FROM (
  SELECT
    person, month, leave_reason,
    org_code AS owner
  FROM recorded_endings
  WHERE
    NOT leave_reason IS NULL
) AS r
JOIN held AS h
  ON h.month = r.month
JOIN leaver_month AS m
  ON m.number = h.number
LEFT JOIN endings AS e
  ON e.person = r.person AND e.owner = r.owner AND e.end_number = h.number
WHERE
  e.person IS NULL
GROUP BY ... r.leave_reason;

-- step other_endings_told
-- forms: 1, shown: 1, sha256: 2d151a9315733c9a
SELECT
  t.period, t.people,
  d_org_code.value AS org_code, d_leave_reason.value AS leave_reason
FROM other_endings AS t
LEFT JOIN dim_org_code AS d_org_code
  ON d_org_code.code = t.org_code
LEFT JOIN dim_leave_reason AS d_leave_reason
  ON d_leave_reason.code = t.leave_reason;

-- step others_between
-- forms: 1, shown: 1, sha256: 840a9613aef4234a
SELECT
  p.period, j.person, j.job,
  COALESCE(MIN(CASE WHEN j.kind = 1 THEN j.start_month END), MIN(j.start_month)) AS start_month
FROM posts AS j
JOIN flow_period AS p
  ON j.start_month > p.first_month AND j.end_month < p.last_month
LEFT JOIN faces AS f
  ON f.period = p.period AND f.person = j.person AND f.job = j.job
WHERE
  f.person IS NULL OR (
    f.s_kind <> 1 AND f.e_kind <> 1 AND j.kind = 1
  )
GROUP BY
  p.period, j.person, j.job;

-- step packed
-- forms: 2, shown: 2, sha256: 7ff64c91eb890f79
SELECT
  s.person,
  CAST(SUM(s.code * (
    z.s0 - a.s0
  )) AS BIGINT) AS s0
FROM stretches AS s
JOIN sequence_grid AS a
  ON a.at = s.since
JOIN sequence_grid AS z
  ON z.at = s.until
GROUP BY
  s.person;
SELECT
  s.person,
  CAST(SUM(s.code * (
    z.s0 - a.s0
  )) AS BIGINT) AS s0,
  CAST(SUM(s.code * (
    z.s1 - a.s1
  )) AS BIGINT) AS s1
FROM stretches AS s
JOIN sequence_grid AS a
  ON a.at = s.since
JOIN sequence_grid AS z
  ON z.at = s.until
GROUP BY
  s.person;

-- step paid
-- forms: 1, shown: 1, sha256: 725041e84a90eec7
SELECT
  person_id, assignment_id, month,
  CAST(CAST(SUM(CASE WHEN money = 'basic_pay' THEN amount ELSE 0 END) AS DECIMAL(18, 2)) AS STRING) AS basic_pay,
  CAST(CAST(SUM(CASE WHEN money = 'overtime' THEN amount ELSE 0 END) AS DECIMAL(18, 2)) AS STRING) AS overtime
FROM rows_pay
WHERE
  reason IS NULL
GROUP BY
  person_id, assignment_id, month;

-- step pairs
-- forms: 1, shown: 1, sha256: 35556802431c553f
SELECT
  *
FROM pairs_lone
UNION ALL
SELECT
  *
FROM pairs_others;

-- step pairs_lone
-- forms: 5, shown: 3, sha256: 551b215626b6e9ec
SELECT
  period,
  ... 7 more
  CASE WHEN is_there THEN origin ELSE -1 END AS destination, CASE WHEN is_there THEN origin ELSE -1 END AS state_at_end,
  is_there AS is_direct,
  COUNT(*) AS n
FROM at_start_lone
GROUP BY
  period,
  ... 8 more;
SELECT
  period, org_code, origin,
  CASE WHEN is_there THEN origin ELSE -1 END AS destination, CASE WHEN is_there THEN origin ELSE -1 END AS state_at_end,
  is_there AS is_direct,
  COUNT(*) AS n
FROM at_start_lone
GROUP BY
  period, org_code, origin, is_there;
SELECT
  period, org_code, sex, origin,
  CASE WHEN is_there THEN origin ELSE -1 END AS destination, CASE WHEN is_there THEN origin ELSE -1 END AS state_at_end,
  is_there AS is_direct,
  COUNT(*) AS n
FROM at_start_lone
GROUP BY
  period,
  ... 4 more;

-- step pairs_others
-- forms: 5, shown: 3, sha256: 0ab725b6b7e17293
SELECT
  period,
  ... 10 more
  COUNT(*) AS n
FROM (
  SELECT
    a.period,
    ... 7 more
    CASE
      WHEN e.person IS NULL
      THEN -1
      WHEN e.episode = a.episode AND e.state > 0
      THEN a.origin
      ELSE e.state
    END AS destination,
    CASE WHEN e.person IS NULL THEN -1 ELSE e.state END AS state_at_end,
    COALESCE(e.chain = a.chain, FALSE) AS is_direct
  FROM at_start AS a
  LEFT JOIN at_end AS e
    ON e.person = a.person AND e.period = a.period
) AS pairs
GROUP BY
  period,
  ... 10 more;
SELECT
  period,
  ... 5 more
  COUNT(*) AS n
FROM (
  SELECT
    a.period, a.org_code, a.origin,
    CASE ... END AS destination,
    CASE WHEN e.person IS NULL THEN -1 ELSE e.state END AS state_at_end,
    COALESCE(e.chain = a.chain, FALSE) AS is_direct
  FROM at_start AS a
  LEFT JOIN at_end AS e
    ON e.person = a.person AND e.period = a.period
) AS pairs
GROUP BY
  period,
  ... 5 more;
SELECT
  period,
  ... 6 more
  COUNT(*) AS n
FROM (
  SELECT
    a.period, a.org_code, a.sex, a.origin,
    CASE ... END AS destination,
    CASE WHEN e.person IS NULL THEN -1 ELSE e.state END AS state_at_end,
    COALESCE(e.chain = a.chain, FALSE) AS is_direct
  FROM at_start AS a
  LEFT JOIN at_end AS e
    ON e.person = a.person AND e.period = a.period
) AS pairs
GROUP BY
  period,
  ... 6 more;

-- step pay_cells
-- forms: 1, shown: 1, sha256: 06c0d79049ffa245
SELECT
  month,
  ... 6 more
  COUNT(*) AS jobs,
  CAST(SUM(fte) AS BIGINT) AS fte,
  ... 7 more
  CAST(SUM(CASE WHEN pension <> 0 THEN pensionable ELSE 0 END) AS BIGINT) AS pensionable,
  CAST(SUM(pensionable) AS BIGINT) AS pensionable_all,
  CAST(SUM(CASE WHEN pensionable = 0 THEN pension ELSE 0 END) AS BIGINT) AS pension_bare,
  CAST(SUM(CASE WHEN pension <> 0 THEN pensionable_other ELSE 0 END) AS BIGINT) AS pensionable_other,
  CAST(SUM(CASE WHEN pensionable <> 0 THEN pensionable_other ELSE 0 END) AS BIGINT) AS pensionable_other_all,
  CAST(SUM(CASE WHEN 12 * pay > threshold THEN 12 * pay - threshold ELSE 0 END) AS BIGINT) AS above,
  CAST(SUM(
    CASE
      WHEN 12 * (
        pay - other
      ) > threshold
      THEN 12 * (
        pay - other
      ) - threshold
      ELSE 0
    END
  ) AS BIGINT) AS above_excl_other,
  CAST(SUM(CASE WHEN 12 * pay > threshold_next THEN 1 ELSE 0 END) AS BIGINT) AS jobs_above_next,
  CAST(SUM(CASE WHEN 12 * pay > threshold_next THEN pay ELSE 0 END) AS BIGINT) AS pay_above_next
FROM pay_verdicts
GROUP BY
  month,
  ... 6 more;

-- step pay_people
-- forms: 1, shown: 1, sha256: a8bd2960db3f2a98
SELECT
  staff_group,
  ... 5 more
  COUNT(*) AS people
FROM pay_persons
GROUP BY
  staff_group,
  ... 5 more;

-- step pay_persons
-- forms: 1, shown: 1, sha256: 8becec439ccc0165
SELECT DISTINCT
  person,
  ... 6 more
FROM pay_verdicts;

-- step pay_rows
-- forms: 1, shown: 1, sha256: 29dbbe3a6fb610a0
SELECT
  r.person, r.month,
  COALESCE(g.staff_group, 0) AS staff_group, COALESCE(g.is_senior_manager, 0) AS is_senior_manager,
  r.pay_contract, r.band, r.pay_step, s.reason,
  COALESCE(k.kind, 0) AS kind,
  CAST(FLOOR((
    CAST(r.fte AS DOUBLE)
  ) * 100000 + 0.5) AS DOUBLE) AS fte,
  CAST(FLOOR((
    CAST(COALESCE(r.fte_worked, r.fte) AS DOUBLE)
  ) * 100000 + 0.5) AS DOUBLE) AS fte_worked,
  CAST(FLOOR((
    COALESCE(CAST(r.basic_pay AS DOUBLE), 0)
  ) * 100 + 0.5) AS DOUBLE) AS basic,
  CAST(FLOOR(
    (
      COALESCE(CAST(r.additional_activity AS DOUBLE), 0) + COALESCE(CAST(r.band_supplement AS DOUBLE), 0) + COALESCE(CAST(r.geographic_allowance AS DOUBLE), 0) + COALESCE(CAST(r.local_payment AS DOUBLE), 0) + COALESCE(CAST(r.on_call AS DOUBLE), 0) + COALESCE(CAST(r.overtime AS DOUBLE), 0) + COALESCE(CAST(r.recruitment_premium AS DOUBLE), 0) + COALESCE(CAST(r.shift_work AS DOUBLE), 0) + COALESCE(CAST(r.medical_award AS DOUBLE), 0)
    ) * 100 + 0.5
  ) AS DOUBLE) AS not_other,
  CAST(FLOOR(
    (
      COALESCE(CAST(r.bonus AS DOUBLE), 0) + COALESCE(CAST(r.public_health_supplement AS DOUBLE), 0) + COALESCE(CAST(r.occupational_absence AS DOUBLE), 0) + COALESCE(CAST(r.other_payment AS DOUBLE), 0) + COALESCE(CAST(r.protected_pay AS DOUBLE), 0)
    ) * 100 + 0.5
  ) AS DOUBLE) AS other,
  CAST(FLOOR((
    COALESCE(CAST(r.medical_award AS DOUBLE), 0)
  ) * 100 + 0.5) AS DOUBLE) AS medical_award,
  CAST(FLOOR((
    COALESCE(CAST(r.employer_ni AS DOUBLE), 0)
  ) * 100 + 0.5) AS DOUBLE) AS ni,
  CASE WHEN r.employer_ni IS NULL THEN 0 ELSE 1 END AS ni_recorded,
  CAST(FLOOR((
    COALESCE(CAST(r.employer_pension AS DOUBLE), 0)
  ) * 100 + 0.5) AS DOUBLE) AS pension,
  CAST(FLOOR((
    COALESCE(CAST(r.pensionable_pay AS DOUBLE), 0)
  ) * 100 + 0.5) AS DOUBLE) AS pensionable,
  CAST(FLOOR(
    (
      COALESCE(CAST(r.public_health_supplement AS DOUBLE), 0) + COALESCE(CAST(r.occupational_absence AS DOUBLE), 0)
    ) * 100 + 0.5
  ) AS DOUBLE) AS pensionable_other,
  t.scale, m.threshold, m.threshold_next, m.band_9_top
FROM record AS r
JOIN pay_month AS m
  ON m.month = r.month
JOIN pay_scope AS s
  ON s.contract = r.contract AND s.status = r.status
LEFT JOIN pay_group AS g
  ON g.occupation_code = r.occupation_code
LEFT JOIN pay_kind AS k
  ON k.pay_contract = r.pay_contract
LEFT JOIN pay_table AS t
  ON t.month = r.month
  AND t.pay_contract = r.pay_contract
  AND t.band = r.band
  AND t.pay_step = r.pay_step
WHERE
  r.month >= :first AND r.month <= :last;

-- step pay_verdicts
-- forms: 2, shown: 2, sha256: a981c23cda5ce432
SELECT
  *,
  CASE
    WHEN kind = 2
    THEN 3
    WHEN kind = 0 AND is_senior_manager = 1 AND 12 * basic * 100000 > band_9_top * fte
    THEN 3
    WHEN scale IS NULL
    THEN 0
    WHEN (
      20 * ABS(12 * basic * 100000 - scale * fte) <= scale * fte
      OR 20 * ABS(12 * basic * 100000 - scale * fte_worked) <= scale * fte_worked
    )
    THEN 2
    ELSE 1
  END AS verdict,
  not_other + other AS non_basic,
  basic + not_other + other AS pay
FROM pay_rows;
SELECT
  *,
  CASE
    WHEN kind = 2
    THEN 3
    WHEN kind = 0 AND is_senior_manager = 1 AND 12 * basic * 100000 > band_9_top * fte
    THEN 3
    WHEN scale IS NULL
    THEN 0
    WHEN 20 * ABS(12 * basic * 100000 - scale * fte) <= scale * fte
    THEN 2
    ELSE 1
  END AS verdict,
  not_other + other AS non_basic,
  basic + not_other + other AS pay
FROM pay_rows;

-- step pension_sections
-- forms: 1, shown: 1, sha256: c6b46c1eb686dad2
SELECT
  r.person, r.month,
  MAX(d.value) AS section
FROM record AS r
JOIN age_month AS m
  ON m.month = r.month AND m.has_section
JOIN dim_pension_section AS d
  ON d.code = r.pension_section
GROUP BY
  r.person, r.month;

-- step people
-- forms: 1, shown: 1, sha256: e073cbec61dce692
SELECT
  COUNT(DISTINCT person) AS people
FROM persons;

-- step person_changed
-- forms: 1, shown: 1, sha256: fe162b32185171d6
SELECT
  person
FROM person_changes
GROUP BY
  person
HAVING
  COUNT(*) > 1;

-- step person_changes
-- forms: 1, shown: 1, sha256: c5a43f44aa1a321a
SELECT
  person, month,
  CAST(NULLIF((
    told DIV 35184372088832
  ) % 32768, 0) AS SMALLINT) AS birth_year,
  CAST(NULLIF((
    told DIV 34359738368
  ) % 1024, 0) AS INT) AS sex,
  CAST(NULLIF((
    told DIV 33554432
  ) % 1024, 0) AS INT) AS ethnicity,
  CAST(NULLIF((
    told DIV 32768
  ) % 1024, 0) AS INT) AS disability,
  CAST(NULLIF((
    told
  ) % 32768, 0) AS INT) AS nationality
FROM (
  SELECT
    person,
    start_month AS month,
    told
  FROM ranked
  WHERE
    is_plain AND is_news
  UNION ALL
  SELECT
    person, month, told
  FROM person_rows
  WHERE
    is_change = 1
) AS changes;

-- step person_grouped
-- forms: 1, shown: 1, sha256: 0688e46cd6542b1b
SELECT
  *,
  SUM(CASE WHEN known_sex IS NULL THEN 0 ELSE 1 END) OVER w AS turn_sex,
  SUM(CASE WHEN known_ethnicity IS NULL THEN 0 ELSE 1 END) OVER w AS turn_ethnicity,
  SUM(CASE WHEN known_disability IS NULL THEN 0 ELSE 1 END) OVER w AS turn_disability,
  SUM(CASE WHEN known_nationality IS NULL THEN 0 ELSE 1 END) OVER w AS turn_nationality
FROM person_stated
WINDOW w AS (
  PARTITION BY person
  ORDER BY month NULLS LAST
  rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
);

-- step person_rows
-- forms: 1, shown: 1, sha256: 8b2ee1b7170544ce
SELECT
  person,
  start_month AS month,
  told,
  CASE
    WHEN NOT LAG(person) OVER w IS NULL AND told = LAG(told) OVER w
    THEN 0
    ELSE 1
  END AS is_change
FROM ranked
WHERE
  main_rank = 1 AND NOT is_plain
WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST);

-- step person_stated
-- forms: 1, shown: 1, sha256: 9f0f6f7585fd06a5
SELECT
  c.person, c.month, c.birth_year, c.sex,
  CASE WHEN d_sex.value IN ('unknown', 'Z', 'not_declared') THEN NULL ELSE c.sex END AS known_sex,
  c.ethnicity,
  CASE
    WHEN d_ethnicity.value IN ('unknown', 'Z', 'not_declared')
    THEN NULL
    ELSE c.ethnicity
  END AS known_ethnicity,
  c.disability,
  CASE ... END AS known_disability,
  c.nationality,
  CASE ... END AS known_nationality
FROM person_changes AS c
JOIN person_changed AS m
  ON m.person = c.person
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = c.sex
LEFT JOIN dim_ethnicity AS d_ethnicity
  ON d_ethnicity.code = c.ethnicity
LEFT JOIN dim_disability AS d_disability
  ON d_disability.code = c.disability
LEFT JOIN dim_nationality AS d_nationality
  ON d_nationality.code = c.nationality;

-- step persons
-- forms: 1, shown: 1, sha256: 4e4e13025290fad3
SELECT
  c.person,
  c.month AS from_month,
  CAST(32767 AS SMALLINT) AS until_month,
  c.birth_year,
  ... 4 more
FROM person_changes AS c
LEFT JOIN person_changed AS m
  ON m.person = c.person
WHERE
  m.person IS NULL
UNION ALL
SELECT
  person,
  month AS from_month,
  COALESCE(LEAD(month) OVER (PARTITION BY person ORDER BY month NULLS LAST) - 1, 32767) AS until_month,
  birth_year,
  COALESCE(
    MAX(known_sex) OVER (PARTITION BY person, turn_sex),
    MAX(CASE WHEN turn_sex = 1 THEN known_sex END) OVER (PARTITION BY person),
    sex
  ) AS sex,
  COALESCE( ... ) AS ethnicity,
  COALESCE( ... ) AS disability,
  COALESCE( ... ) AS nationality
FROM person_grouped;

-- step pieces
-- forms: 1, shown: 1, sha256: 455e5eac91da6328
SELECT
  person, assignment, month,
  month_last AS end_month,
  place,
  ... 15 more
  NOT is_told AS is_news
FROM turns
WHERE
  NOT goes_on AND (
    NOT is_beside OR is_run_start OR is_run_end
  );

-- step place_cells
-- forms: 1, shown: 1, sha256: 25970c2ae771cda4
SELECT
  period,
  ... 6 more
  SUM(n) AS people,
  SUM(CASE WHEN destination > 0 AND destination <> origin THEN n ELSE 0 END) AS moved,
  SUM(CASE WHEN destination = -1 THEN n ELSE 0 END) AS left_service,
  SUM(CASE WHEN destination = g.state AND destination <> origin THEN n ELSE 0 END) AS reached
FROM pairs
LEFT JOIN place_target AS g
  ON g.state = destination
GROUP BY
  period,
  ... 6 more;

-- step place_cells_decoded
-- forms: 1, shown: 1, sha256: a2984e721900c3db
SELECT
  t.period,
  ... 5 more
  COALESCE(t.age_band, 'unknown') AS age_band,
  ... 4 more
FROM place_cells AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
LEFT JOIN dim_band AS d_band
  ON d_band.code = t.band
LEFT JOIN dim_org_code AS d_organisation
  ON d_organisation.code = t.organisation;

-- step placed
-- forms: 3, shown: 2, sha256: 8588cd85a55b977b
SELECT
  person,
  ... 11 more
  CASE
    WHEN main_rank > 1
    THEN NULL
    WHEN NOT (
      is_eligible = next_eligible
    )
    THEN 'substantive'
    WHEN NOT (
      CASE WHEN flag_is_unique AND is_flagged THEN 1 ELSE 0 END = next_flag
    )
    THEN 'flag'
    WHEN NOT (
      COALESCE(fte, 0) = next_fte
    )
    THEN 'fte'
    WHEN NOT (
      COALESCE(basic_pay, 0) = next_pay
    )
    THEN 'pay'
    WHEN NOT (
      assignment_start = next_start
    )
    THEN 'longest_running'
    ELSE 'content'
  END AS tie_rule_used
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER w AS main_rank,
    LEAD(is_eligible) OVER w AS next_eligible,
    LEAD(CASE WHEN flag_is_unique AND is_flagged THEN 1 ELSE 0 END) OVER w AS next_flag,
    LEAD(COALESCE(fte, 0)) OVER w AS next_fte, LEAD(COALESCE(basic_pay, 0)) OVER w AS next_pay,
    LEAD(assignment_start) OVER w AS next_start
  FROM (
    SELECT
      s.*,
      COALESCE(d_org_code.value, '') AS org_code_text,
      ... 6 more
      NOT u.person IS NULL AS flag_is_unique
    FROM several AS s
    LEFT JOIN single_flags AS u
      ON u.person = s.person AND u.month = s.month
    LEFT JOIN dim_org_code AS d_org_code
      ON d_org_code.code = s.org_code
    ... 6 more
  ) AS described
  WINDOW w AS (
    PARTITION BY person, month
    ORDER BY is_eligible DESC, CASE WHEN flag_is_unique AND is_flagged THEN 1 ELSE 0 END DESC, COALESCE(fte, 0) DESC, COALESCE(basic_pay, 0) DESC, assignment_start ASC NULLS LAST, org_code_text NULLS LAST, occupation_code_text NULLS LAST, band_text NULLS LAST, contract_text NULLS LAST, pay_contract_text NULLS LAST, department_text NULLS LAST, pay_step_text NULLS LAST, assignment_end DESC, first_code NULLS LAST, last_code NULLS LAST, assignment NULLS LAST
  )
) AS compared;
SELECT
  person,
  ... 11 more
  CASE
    WHEN main_rank > 1
    THEN NULL
    WHEN NOT (
      is_eligible = next_eligible
    )
    THEN 'substantive'
    WHEN NOT (
      COALESCE(basic_pay, 0) = next_pay
    )
    THEN 'pay'
    WHEN NOT (
      COALESCE(fte, 0) = next_fte
    )
    THEN 'fte'
    WHEN NOT (
      assignment_start = next_start
    )
    THEN 'longest_running'
    ELSE 'content'
  END AS tie_rule_used
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER w AS main_rank,
    LEAD(is_eligible) OVER w AS next_eligible,
    LEAD(COALESCE(basic_pay, 0)) OVER w AS next_pay, LEAD(COALESCE(fte, 0)) OVER w AS next_fte,
    LEAD(assignment_start) OVER w AS next_start
  FROM ( ... ) AS described
  WINDOW w AS (
    PARTITION BY person, month
    ORDER BY is_eligible DESC, COALESCE(basic_pay, 0) DESC, COALESCE(fte, 0) DESC, assignment_start ASC NULLS LAST, org_code_text NULLS LAST, occupation_code_text NULLS LAST, band_text NULLS LAST, contract_text NULLS LAST, pay_contract_text NULLS LAST, department_text NULLS LAST, pay_step_text NULLS LAST, assignment_end DESC, first_code NULLS LAST, last_code NULLS LAST, assignment NULLS LAST
  )
) AS compared;

-- step post_befores
-- forms: 1, shown: 1, sha256: 22160495e5b02132
SELECT
  p.period, j.person, j.job
FROM posts AS j
JOIN flow_period AS p
  ON j.start_month <= p.before_month
  AND j.end_month >= p.before_month
  AND j.end_month < p.first_month
WHERE
  j.kind = 1;

-- step post_beginnings
-- forms: 1, shown: 1, sha256: bb2cffd9c118cf7f
SELECT
  p.period, j.person, j.job,
  0 AS s_kind,
  NULL AS s_org_code, NULL AS s_department, NULL AS s_state,
  j.kind AS e_kind,
  ... 4 more
FROM posts AS j
JOIN flow_period AS p
  ON j.start_month > p.first_month AND j.start_month <= p.last_month
WHERE
  COALESCE(j.previous_end < j.start_month - 1, TRUE);

-- step post_changes
-- forms: 2, shown: 2, sha256: ac29344eac19ff86
SELECT
  f.period,
  ... 8 more
  COUNT(*) AS changes,
  CAST(SUM(f.exit) AS BIGINT) AS exits
FROM post_turns AS f
WHERE
  TRUE
GROUP BY
  f.period,
  ... 8 more;
SELECT
  f.period,
  ... 22 more
  COUNT(*) AS changes,
  CAST(SUM(f.exit) AS BIGINT) AS exits
FROM post_turns AS f
JOIN seen AS n
  ON n.period = f.period AND n.person = f.person AND n.job = f.job
WHERE
  TRUE
GROUP BY
  f.period,
  ... 22 more;

-- step post_changes_decoded
-- forms: 1, shown: 1, sha256: 19eba46f7f51a322
SELECT
  t.period,
  ... 11 more
  COALESCE(t.age_band, 'unknown') AS age_band,
  ... 12 more
FROM post_changes AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
... 7 more;

-- step post_endings
-- forms: 1, shown: 1, sha256: 4ae2d1b777cdef06
SELECT
  p.period, j.person, j.job,
  j.kind AS s_kind, j.org_code AS s_org_code, j.department AS s_department, j.state AS s_state,
  CASE WHEN j.next_start = j.end_month + 1 THEN j.next_kind ELSE 0 END AS e_kind,
  CASE WHEN j.next_start = j.end_month + 1 THEN j.next_org_code END AS e_org_code,
  CASE WHEN j.next_start = j.end_month + 1 THEN j.next_department END AS e_department,
  CASE WHEN j.next_start = j.end_month + 1 THEN j.next_state END AS e_state,
  CASE WHEN j.next_start IS NULL OR n.month > z.month + 12 THEN 1 ELSE 0 END AS exit
FROM posts AS j
JOIN flow_period AS p
  ON j.end_month >= p.first_month AND j.end_month < p.last_month
JOIN held AS z
  ON z.number = j.end_month
LEFT JOIN held AS n
  ON n.number = j.next_start
WHERE
  COALESCE(
    j.next_start <> j.end_month + 1
    OR j.next_kind <> j.kind
    OR j.next_org_code <> j.org_code
    OR j.next_department <> j.department
    OR j.next_state <> j.state,
    TRUE
  );

-- step post_ends
-- forms: 1, shown: 1, sha256: 615544a9488c9f40
SELECT
  p.period,
  ... 12 more
FROM posts AS j
JOIN flow_period AS p
  ON j.start_month <= p.last_month
  AND j.end_month >= p.last_month
  AND j.start_month > p.first_month;

-- step post_months
-- forms: 2, shown: 2, sha256: 964bf9e8d9cd4047
SELECT
  f.period,
  ... 4 more
  CAST(SUM(LEAST(f.end_month, f.last_month) - GREATEST(f.start_month, f.first_month) + 1) AS BIGINT) AS person_months
FROM posts_within AS f
WHERE
  TRUE
GROUP BY
  f.period,
  ... 4 more;
SELECT
  f.period,
  ... 18 more
  CAST(SUM(LEAST(f.end_month, f.last_month) - GREATEST(f.start_month, f.first_month) + 1) AS BIGINT) AS person_months
FROM posts_within AS f
JOIN seen AS n
  ON n.period = f.period AND n.person = f.person AND n.job = f.job
WHERE
  TRUE
GROUP BY
  f.period,
  ... 18 more;

-- step post_months_decoded
-- forms: 1, shown: 1, sha256: 0e5a8b420400ce00
SELECT
  t.period,
  ... 6 more
  COALESCE(t.age_band, 'unknown') AS age_band,
  ... 12 more
FROM post_months AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
... 7 more;

-- step post_pairs
-- forms: 8, shown: 2, sha256: 6c22eb521ffe207b
SELECT
  f.period,
  ... 9 more
  COUNT(*) AS people,
  CAST(SUM(COALESCE(f.s_fte, 0)) AS BIGINT) AS start_fte, CAST(SUM(COALESCE(f.e_fte, 0)) AS BIGINT) AS end_fte
FROM faces AS f
WHERE
  f.s_kind = 1 OR f.e_kind = 1
GROUP BY
  f.period,
  ... 9 more;
SELECT
  f.period,
  ... 10 more
  COUNT(*) AS people,
  CAST(SUM(COALESCE(f.s_fte, 0)) AS BIGINT) AS start_fte, CAST(SUM(COALESCE(f.e_fte, 0)) AS BIGINT) AS end_fte
FROM faces AS f
JOIN seen AS n
  ON n.period = f.period AND n.person = f.person AND n.job = f.job
WHERE
  f.s_kind = 1 OR f.e_kind = 1
GROUP BY
  f.period,
  ... 10 more;

-- step post_pairs_decoded
-- forms: 7, shown: 4, sha256: 5acea4344ef8336d
SELECT
  t.period,
  ... 12 more
  COALESCE(d_disability.value, 'unknown') AS disability
FROM post_pairs AS t
LEFT JOIN dim_disability AS d_disability
  ON d_disability.code = t.disability;
SELECT
  t.period,
  ... 12 more
  COALESCE(d_pay_contract.value, 'unknown') AS pay_contract, COALESCE(d_band.value, 'unknown') AS band,
  COALESCE(d_disability.value, 'unknown') AS disability
FROM post_pairs AS t
LEFT JOIN dim_pay_contract AS d_pay_contract
  ON d_pay_contract.code = t.pay_contract
LEFT JOIN dim_band AS d_band
  ON d_band.code = t.band
LEFT JOIN dim_disability AS d_disability
  ON d_disability.code = t.disability;
SELECT ... COALESCE(t.age_band, 'unknown') AS age_band
FROM post_pairs AS t;
SELECT
  t.period,
  ... 13 more
  COALESCE(t.age_band, 'unknown') AS age_band,
  ... 12 more
FROM post_pairs AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
... 7 more;

-- step post_spells
-- forms: 3, shown: 3, sha256: f8f87b5e4c478fc3
SELECT
  p.person,
  0 AS job,
  p.assignment,
  CAST(a.number AS SMALLINT) AS start_month, CAST(z.number AS SMALLINT) AS end_month,
  p.org_code,
  0 AS department,
  p.band, p.pay_contract, p.contract,
  CAST(COALESCE(o.state, 0) AS INT) AS state,
  CAST(CASE
    WHEN NOT s.code IS NULL AND NOT k.code IS NULL
    THEN CASE
      WHEN NOT y.code IS NULL OR (
        NOT t.code IS NULL AND NOT d.code IS NULL
      )
      THEN 2
      ELSE 1
    END
    WHEN NOT l.code IS NULL AND NOT k.code IS NULL
    THEN 3
    ELSE 4
  END AS SMALLINT) AS kind
FROM spells AS p
JOIN held AS a
  ON a.month = p.start_month
JOIN held AS z
  ON z.month = p.end_month
LEFT JOIN occupation_state AS o
  ON o.code = p.occupation_code
... 6 more
WHERE
  p.main_rank = 1;
SELECT
  p.person,
  0 AS job,
  p.assignment,
  CAST(a.number AS SMALLINT) AS start_month, CAST(z.number AS SMALLINT) AS end_month,
  p.org_code,
  COALESCE(p.department, 0) AS department,
  p.band, p.pay_contract, p.contract,
  CAST(COALESCE(o.state, 0) AS INT) AS state,
  CAST(CASE ... END AS SMALLINT) AS kind
FROM spells AS p
JOIN held AS a
  ON a.month = p.start_month
JOIN held AS z
  ON z.month = p.end_month
LEFT JOIN occupation_state AS o
  ON o.code = p.occupation_code
... 6 more
WHERE
  p.main_rank = 1;
SELECT ... END AS SMALLINT) AS kind
FROM spells AS p
JOIN held AS a
  ON a.month = p.start_month
JOIN held AS z
  ON z.month = p.end_month
LEFT JOIN occupation_state AS o
  ON o.code = p.occupation_code
... 6 more
WHERE
  TRUE;

-- step post_starts
-- forms: 1, shown: 1, sha256: 6bf6edaaca08d343
SELECT
  p.period,
  ... 12 more
FROM posts AS j
JOIN flow_period AS p
  ON j.start_month <= p.first_month
  AND j.end_month >= p.first_month
  AND j.end_month < p.last_month;

-- step post_turns
-- forms: 1, shown: 1, sha256: 437e1a3538ecb05d
SELECT
  *
FROM post_endings
UNION ALL
SELECT
  *
FROM post_beginnings;

-- step posts
-- forms: 1, shown: 1, sha256: b9675c6e36193d48
SELECT
  *,
  LAG(end_month) OVER w AS previous_end,
  LEAD(start_month) OVER w AS next_start,
  ... 4 more
FROM post_spells
WINDOW w AS (PARTITION BY person, job ORDER BY start_month NULLS LAST);

-- step posts_steady
-- forms: 1, shown: 1, sha256: 2c40645dbbf8493e
SELECT
  p.period,
  ... 13 more
FROM posts AS j
JOIN flow_period AS p
  ON j.start_month <= p.first_month AND j.end_month >= p.last_month;

-- step posts_within
-- forms: 1, shown: 1, sha256: b640d2ef36d96967
SELECT
  p.period,
  ... 10 more
FROM posts AS j
JOIN flow_period AS p
  ON j.start_month <= p.last_month AND j.end_month >= p.first_month;

-- step progress_cells
-- forms: 2, shown: 1, sha256: 644f79dcc4dcd128
SELECT
  cohort,
  ... 17 more
  COUNT(*) AS people
FROM progress_seen
GROUP BY
  cohort,
  ... 17 more;

-- step progress_cells_decoded
-- forms: 2, shown: 2, sha256: 56f08542aaa0f676
SELECT
  t.cohort,
  ... 6 more
FROM progress_cells AS t;
SELECT
  t.cohort,
  ... 6 more
  COALESCE(t.age_band, 'unknown') AS age_band,
  ... 11 more
FROM progress_cells AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
... 6 more;

-- step progress_seen
-- forms: 2, shown: 1, sha256: 93d97333b77c0f82
SELECT
  s.cohort,
  ... 4 more
  CASE
    WHEN k.person IS NULL OR NOT k.is_substantive
    THEN 'left'
    WHEN NOT (
      c.held_state = s.state OR c.episode = s.episode
    ) OR k.height IS NULL
    THEN 'left_occupation'
    WHEN k.height = s.height
    THEN 'same_band'
    WHEN k.height < s.height
    THEN 'down'
    WHEN k.height = s.height + 1
    THEN 'one_up'
    ELSE 'two_up_or_more'
  END AS status
FROM starters AS s
JOIN progress_month AS m
  ON m.cohort = s.cohort
LEFT JOIN banded_jobs AS k
  ON k.person = s.person AND k.start_month <= m.number AND k.end_month >= m.number
LEFT JOIN carried AS c
  ON c.person = s.person AND c.start_month <= m.number AND c.end_month >= m.number;

-- step quarantine
-- forms: 4, shown: 4, sha256: bfd2514612ba23f5
SELECT
  `file`,
  ... 7 more
FROM quarantined
ORDER BY
  file NULLS LAST, line NULLS LAST, rank NULLS LAST;
SELECT
  f.file,
  m.row_line AS line,
  q.`column`,
  ... 5 more
FROM quarantined AS q
JOIN months_made AS m
  ON m.file_row_number + 1 = q.line
JOIN table_files AS f
  ON f.source = m.row_source
ORDER BY ... rank NULLS LAST;
SELECT
  f.file, r.line,
  COALESCE(t.title, '') AS `column`,
  r.reason,
  CAST(1 AS SMALLINT) AS rank,
  '' AS value_class,
  CAST(NULL AS BIGINT) AS person, CAST(NULL AS BIGINT) AS assignment
FROM refused_rows AS r
JOIN table_files AS f
  ON f.source = r.source
LEFT JOIN titles AS t
  ON t.source = r.source AND t.reason = r.reason
ORDER BY
  f.file NULLS LAST, r.line NULLS LAST;
SELECT
  s.file, e.source, e.line,
  e.column_name AS `column`,
  e.reason,
  CAST(ROW_NUMBER() OVER (PARTITION BY e.source, e.line ORDER BY e.bit NULLS LAST) AS SMALLINT) AS rank,
  e.value_class, e.person, e.assignment
FROM every_reason AS e
JOIN sources AS s
  USING (source);

-- step ranked
-- forms: 1, shown: 1, sha256: b7535a3ad420ca3d
SELECT
  p.person, p.assignment,
  p.month AS start_month,
  p.end_month,
  ... 4 more
  p.position AS position_first,
  p.position_last,
  p.pay_step AS pay_step_first,
  p.pay_step_last,
  p.fte AS fte_first,
  p.fte_last,
  CAST(1 AS BIGINT) AS main_rank,
  'only' AS tie_rule_used,
  k.person IS NULL AS is_plain,
  p.is_news
FROM pieces AS p
LEFT JOIN knotty AS k
  ON k.person = p.person
WHERE
  NOT p.is_beside
UNION ALL
SELECT
  p.person, p.assignment,
  p.month AS start_month,
  p.end_month,
  ... 4 more
  p.position AS position_first,
  ... 5 more
  p.main_rank, p.tie_rule_used,
  FALSE AS is_plain,
  TRUE AS is_news
FROM placed AS p;

-- step ranked_destination
-- forms: 1, shown: 1, sha256: c0a48105cbc77495
SELECT
  e.person, e.owner, e.end_number,
  e.destination AS told,
  ROW_NUMBER() OVER (
    PARTITION BY e.person, e.owner, e.end_number
    ORDER BY COALESCE(v.nearest, e.main_rank) NULLS LAST, a.value NULLS LAST, b.value NULLS LAST
  ) AS place
FROM ending_rows AS e
LEFT JOIN rivals_alike AS v
  ON v.person = e.person
  AND v.owner = e.owner
  AND v.end_number = e.end_number
  AND v.assignment = e.assignment
LEFT JOIN dim_leave_reason AS a
  ON a.code = e.leave_reason
LEFT JOIN dim_destination AS b
  ON b.code = e.destination
WHERE
  NOT e.destination IS NULL;

-- step ranked_leave_reason
-- forms: 1, shown: 1, sha256: 85b3b0c6ea21b416
SELECT
  e.person, e.owner, e.end_number,
  e.leave_reason AS told,
  ROW_NUMBER() OVER (
    PARTITION BY e.person, e.owner, e.end_number
    ORDER BY COALESCE(v.nearest, e.main_rank) NULLS LAST, a.value NULLS LAST, b.value NULLS LAST
  ) AS place
FROM ending_rows AS e
LEFT JOIN rivals_alike AS v
  ON v.person = e.person
  AND v.owner = e.owner
  AND v.end_number = e.end_number
  AND v.assignment = e.assignment
LEFT JOIN dim_leave_reason AS a
  ON a.code = e.leave_reason
LEFT JOIN dim_destination AS b
  ON b.code = e.destination
WHERE
  NOT e.leave_reason IS NULL;

-- step ranked_reasons
-- forms: 1, shown: 1, sha256: 354f6144cb2e838e
SELECT
  person_id, month, why,
  SUM(days) OVER (PARTITION BY person_id, month) AS days_lost,
  ROW_NUMBER() OVER (PARTITION BY person_id, month ORDER BY days DESC, why NULLS LAST) AS place
FROM lost_by_reason;

-- step reached
-- forms: 2, shown: 2, sha256: 9e4356e40c346da9
SELECT
  *,
  MAX(ends) OVER (
    PARTITION BY person_id, month
    ORDER BY starts NULLS LAST, ends NULLS LAST, why NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND 1 preceding
  ) AS reached
FROM clipped;
SELECT
  a.period,
  ... 14 more
  c.state AS destination,
  COUNT(DISTINCT a.person) AS reached
FROM at_start AS a
JOIN period AS p
  ON p.start_month = a.period
JOIN course AS c
  ON c.person = a.person
  AND c.start_month > p.start_month
  AND c.start_month <= p.end_month
WHERE
  c.state > 0 AND c.state <> a.origin AND c.episode <> a.episode
GROUP BY
  a.period,
  ... 15 more;

-- step reached_decoded
-- forms: 1, shown: 1, sha256: 9ced96747b424fb8
SELECT
  t.period, t.origin, t.destination, t.reached,
  COALESCE(t.age_band, 'unknown') AS age_band,
  ... 12 more
FROM reached AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
... 7 more;

-- step read_absence
-- forms: 1, shown: 1, sha256: 706a0f1a5f065271
SELECT
  source,
  COALESCE(line, file_row_number + first_line) AS line,
  NULLIF(TRIM(' \t   ' FROM person_id), '') AS person_id,
  FALSE AS is_deleted,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM first_day), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
    THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM first_day), '') AS DATE)
  END AS starts,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM last_day), '') IS NULL
    THEN CAST('4712-12-31' AS DATE)
    ELSE CASE
      WHEN NULLIF(TRIM(' \t   ' FROM last_day), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
      THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM last_day), '') AS DATE)
    END
  END AS to_day,
  reason AS why,
  LOWER(NULLIF(TRIM(' \t   ' FROM category), '')) AS category
FROM raw_absence;

-- step read_assignment
-- forms: 1, shown: 1, sha256: ea6d6362d05566df
SELECT
  source,
  COALESCE(line, file_row_number + first_line) AS line,
  NULLIF(TRIM(' \t   ' FROM person_id), '') AS person_id,
  NULLIF(TRIM(' \t   ' FROM assignment_id), '') AS assignment_id,
  NULLIF(TRIM(' \t   ' FROM position_id), '') AS position_id,
  org_code,
  ... 7 more
  COALESCE(LOWER(NULLIF(TRIM(' \t   ' FROM deleted), '')) IN ('y', 'yes', 'true', '1'), FALSE) AS is_deleted,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM valid_from), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
    THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM valid_from), '') AS DATE)
  END AS from_day,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM valid_to), '') IS NULL
    THEN CAST('4712-12-31' AS DATE)
    ELSE CASE
      WHEN NULLIF(TRIM(' \t   ' FROM valid_to), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
      THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM valid_to), '') AS DATE)
    END
  END AS to_day
FROM raw_assignment;

-- step read_ids
-- forms: 2, shown: 2, sha256: 6dcc70bf7ea25971
SELECT
  place, id,
  LOWER(id) IN ('') AS is_blank,
  NOT id RLIKE :exponent AS is_text
FROM trimmed;
SELECT
  place, id,
  LOWER(id) IN ('', '#n/a', '-', '.', '0', 'n/a', 'na', 'nan', 'none', 'null', 'unknown') AS is_blank,
  NOT id RLIKE :exponent AS is_text
FROM trimmed;

-- step read_pay
-- forms: 1, shown: 1, sha256: 0311ff1078124748
SELECT
  source,
  COALESCE(line, file_row_number + first_line) AS line,
  NULLIF(TRIM(' \t   ' FROM person_id), '') AS person_id,
  NULLIF(TRIM(' \t   ' FROM assignment_id), '') AS assignment_id,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM period), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
    THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM period), '') AS DATE)
  END AS paid_on,
  LOWER(NULLIF(TRIM(' \t   ' FROM element), '')) AS element,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM amount), '') RLIKE '^-?[0-9]{1,7}([.][0-9]{1,2}0*)?$'
    THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM amount), '') AS DECIMAL(9, 2))
  END AS amount
FROM raw_pay;

-- step read_person
-- forms: 1, shown: 1, sha256: b2552f38b1c7d332
SELECT
  source,
  COALESCE(line, file_row_number + first_line) AS line,
  NULLIF(TRIM(' \t   ' FROM person_id), '') AS person_id,
  sex,
  ... 7 more
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM ended_on), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
    THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM ended_on), '') AS DATE)
  END AS ended_day,
  NULLIF(TRIM(' \t   ' FROM ended_on), '') AS ended_text,
  COALESCE(LOWER(NULLIF(TRIM(' \t   ' FROM deleted), '')) IN ('y', 'yes', 'true', '1'), FALSE) AS is_deleted,
  CASE ... END AS from_day,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM valid_to), '') IS NULL
    THEN CAST('4712-12-31' AS DATE)
    ELSE CASE
      WHEN NULLIF(TRIM(' \t   ' FROM valid_to), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
      THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM valid_to), '') AS DATE)
    END
  END AS to_day
FROM raw_person;

-- step read_position
-- forms: 1, shown: 1, sha256: 056523115803548d
SELECT
  source,
  COALESCE(line, file_row_number + first_line) AS line,
  NULLIF(TRIM(' \t   ' FROM position_id), '') AS position_id,
  occupation_code,
  FALSE AS is_deleted,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM valid_from), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
    THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM valid_from), '') AS DATE)
  END AS from_day,
  CASE
    WHEN NULLIF(TRIM(' \t   ' FROM valid_to), '') IS NULL
    THEN CAST('4712-12-31' AS DATE)
    ELSE CASE
      WHEN NULLIF(TRIM(' \t   ' FROM valid_to), '') RLIKE '^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$'
      THEN TRY_CAST(NULLIF(TRIM(' \t   ' FROM valid_to), '') AS DATE)
    END
  END AS to_day
FROM raw_position;

-- step reasons
-- forms: 2, shown: 2, sha256: 883e0026248f6eba
SELECT
  source, reason,
  COUNT(*) AS rows
FROM quarantined
WHERE
  rank = 1
GROUP BY
  source, reason
ORDER BY
  source NULLS LAST, reason NULLS LAST;
SELECT ... COUNT(*) AS rows
FROM refused_rows
GROUP BY
  source, reason
ORDER BY
  source NULLS LAST, reason NULLS LAST;

-- step rebanded
-- forms: 2, shown: 2, sha256: c56c831be5578367
SELECT
  c.person,
  ... 6 more
FROM band_changes AS c
JOIN rebandings AS r
  ON r.org_from = c.org_from
  AND r.code_from = c.code_from
  AND r.band_from = c.band_from
  AND r.band_to = c.band_to
  AND r.month = c.month;
SELECT
  person,
  start_month AS month,
  ... 4 more
  CAST(0 AS BIGINT) AS shift
FROM jobs
WHERE
  FALSE;

-- step rebanding_bases
-- forms: 1, shown: 1, sha256: b8bfbcf1f7f885b8
SELECT
  c.org_from,
  ... 5 more
  COUNT(*) AS base
FROM rebanding_candidates AS c
JOIN band_steps AS b
  ON b.org_code = c.org_from
  AND b.code = c.code_from
  AND b.band = c.band_from
  AND b.is_afc
  AND b.start_month <= c.month - 1
  AND (
    b.end_month >= c.month - 1 OR b.next_start = c.month
  )
LEFT JOIN band_changes AS x
  ON x.person = b.person AND x.month = c.month
WHERE
  b.end_month >= c.month OR NOT x.person IS NULL
GROUP BY
  c.org_from,
  ... 5 more;

-- step rebanding_candidates
-- forms: 1, shown: 1, sha256: 2a9a9835d9ed4085
SELECT
  org_from,
  ... 4 more
  COUNT(*) AS people
FROM band_changes
GROUP BY
  org_from,
  ... 4 more
HAVING
  COUNT(*) >= 20;

-- step rebanding_cells
-- forms: 1, shown: 1, sha256: 0fdc842cc0a8caa5
SELECT
  f.value AS organisation,
  m.month,
  o.value AS code, a.value AS band_from, b.value AS band_to,
  COUNT(*) AS people
FROM rebanded AS m
JOIN dim_org_code AS f
  ON f.code = m.org_from
JOIN dim_occupation_code AS o
  ON o.code = m.code_from
JOIN dim_band AS a
  ON a.code = m.band_from
JOIN dim_band AS b
  ON b.code = m.band_to
GROUP BY
  f.value,
  ... 4 more;

-- step rebandings
-- forms: 1, shown: 1, sha256: 4999b7e9d5d51579
SELECT
  b.org_from,
  ... 4 more
FROM rebanding_bases AS b
LEFT JOIN leaving_band AS e
  ON e.org_from = b.org_from
  AND e.code_from = b.code_from
  AND e.band_from = b.band_from
  AND e.month = b.month - 1
LEFT JOIN leaving_band AS l
  ON l.org_from = b.org_from
  AND l.code_from = b.code_from
  AND l.band_from = b.band_from
  AND l.month = b.month + 1
WHERE
  b.people * 100 >= b.base * 95
  AND COALESCE(e.people, 0) * 100 <= b.people * 5
  AND COALESCE(l.people, 0) * 100 <= b.people * 5;

-- step recoders
-- forms: 1, shown: 1, sha256: e0801e8e753a6cbf
SELECT
  r.org_code, r.code_from, r.code_to, r.month,
  COALESCE(t.since, 99999) AS until_month
FROM (
  SELECT
    org_from,
    org_from AS org_code,
    code_from, code_to, month
  FROM mass_recodes
  UNION ALL
  SELECT ... r.month
  FROM mass_recodes AS r
  JOIN successor AS s
    ON s.org_code = r.org_from
) AS r
LEFT JOIN taken_up AS t
  ON t.org_from = r.org_from
  AND t.org_code = r.org_code
  AND t.code_from = r.code_from
  AND t.code_to = r.code_to
  AND t.month = r.month;

-- step record_of_rivals
-- forms: 1, shown: 1, sha256: 9b522167e6b1d019
SELECT
  r.*
FROM record AS r
JOIN rivals AS v
  ON v.person = r.person;

-- step recorded
-- forms: 5, shown: 1, sha256: 160322d16face6f3
SELECT
  COUNT(absence_reason) AS stated
FROM record;

-- step recorded_endings
-- forms: 1, shown: 1, sha256: ac037c2d682dcfe9
SELECT
  person,
  ... 5 more
FROM record
WHERE
  NOT leave_reason IS NULL OR NOT destination IS NULL;

-- step reference
-- forms: 1, shown: 1, sha256: 3e492dee47b2d586
SELECT
  *
FROM organisations;

-- step refused
-- forms: 5, shown: 5, sha256: ca252e01a66a6e7e
SELECT
  CAST(1 AS INT) AS source,
  line, problems,
  CONCAT(
    '-',
    ... 23 more
    COALESCE(CASE WHEN (
      problems DIV 16777216
    ) % 2 = 1 THEN letter_sex ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 33554432
    ) % 2 = 1 THEN letter_sex ELSE '-' END, ''),
    '-',
    ... 7 more
  ) AS classes,
  person, assignment
FROM masked
WHERE
  problems <> 0;
SELECT
  CAST(2 AS INT) AS source,
  line, problems,
  CONCAT(
    COALESCE(CASE WHEN (
      problems DIV 1
    ) % 2 = 1 THEN letter_person_id ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 2
    ) % 2 = 1 THEN letter_person_id ELSE '-' END, ''),
    '-', '-', '-',
    COALESCE(CASE WHEN (
      problems DIV 32
    ) % 2 = 1 THEN letter_month ELSE '-' END, ''),
    ... 6 more
    '-', '-',
    COALESCE(CASE WHEN (
      problems DIV 16384
    ) % 2 = 1 THEN letter_is_main ELSE '-' END, ''),
    COALESCE(
      CASE WHEN (
        problems DIV 32768
      ) % 2 = 1 THEN letter_occupation_code ELSE '-' END,
      ''
    ),
    COALESCE( ... ),
    '-', '-', '-',
    COALESCE(CASE WHEN (
      problems DIV 1048576
    ) % 2 = 1 THEN letter_fte ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 2097152
    ) % 2 = 1 THEN letter_fte ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 4194304
    ) % 2 = 1 THEN letter_fte ELSE '-' END, ''),
    COALESCE( ... ),
    COALESCE(CASE WHEN (
      problems DIV 16777216
    ) % 2 = 1 THEN letter_sex ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 33554432
    ) % 2 = 1 THEN letter_sex ELSE '-' END, ''),
    COALESCE( ... ),
    COALESCE( ... ),
    COALESCE( ... ),
    '-', '-', '-',
    COALESCE( ... ),
    COALESCE(
      CASE
        WHEN (
          problems DIV 8589934592
        ) % 2 = 1
        THEN letter_fte_days_lost
        ELSE '-'
      END,
      ''
    )
  ) AS classes,
  person, assignment
FROM masked
WHERE
  problems <> 0;
SELECT
  CAST(5 AS INT) AS source,
  line, problems,
  CONCAT(
    '-',
    ... 19 more
    COALESCE(CASE WHEN (
      problems DIV 1048576
    ) % 2 = 1 THEN letter_fte ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 2097152
    ) % 2 = 1 THEN letter_fte ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 4194304
    ) % 2 = 1 THEN letter_fte ELSE '-' END, ''),
    '-',
    ... 13 more
  ) AS classes,
  person, assignment
FROM masked
WHERE
  problems <> 0;
SELECT
  place
FROM masked
WHERE
  problems <> 0;
SELECT
  source, line, reason
FROM rows_absence
WHERE
  NOT reason IS NULL
UNION ALL
SELECT ... reason
FROM rows_assignment
WHERE
  NOT reason IS NULL
UNION ALL
SELECT ... reason
FROM rows_pay
WHERE
  NOT reason IS NULL
UNION ALL
SELECT ... reason
FROM rows_person
WHERE
  NOT reason IS NULL
UNION ALL
SELECT ... reason
FROM rows_position
WHERE
  NOT reason IS NULL
UNION ALL
SELECT ... reason
FROM lines_refused;

-- step repeated_keys
-- forms: 1, shown: 1, sha256: 36d7d2d40d4ac1da
SELECT
  `person`, `month`, `assignment`
FROM new
GROUP BY
  `person`, `month`, `assignment`
HAVING
  COUNT(*) > 1;

-- step restated
-- forms: 1, shown: 1, sha256: 38f1b4ad1e7c723a
SELECT
  *
FROM matched
WHERE
  NOT is_same;

-- step retired_rows
-- forms: 1, shown: 1, sha256: b16dc8360f27cb77
SELECT
  r.person, m.number,
  MIN(o.state) AS state, MIN(r.org_code) AS org_code
FROM record AS r
JOIN retirement_reason AS c
  ON c.code = r.leave_reason
JOIN retire_month AS m
  ON m.month = r.month
JOIN substantive_contract AS k
  ON k.code = r.contract
LEFT JOIN occupation_state AS o
  ON o.code = r.occupation_code
GROUP BY
  r.person, m.number;

-- step return_cells
-- forms: 1, shown: 1, sha256: 3d5925b9222fc2e3
SELECT
  b.period, b.state, b.org_code, b.is_retirement,
  COUNT(*) AS people,
  CAST(SUM(CASE WHEN NOT b.back_month IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS returned,
  CAST(SUM(CASE WHEN b.back_month IS NULL AND b.has_bank = 1 THEN 1 ELSE 0 END) AS BIGINT) AS bank_only,
  CAST(COALESCE(SUM(f.fte), 0) AS BIGINT) AS fte,
  CAST(SUM(CASE WHEN NOT t.person IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS kept
FROM late_back AS b
LEFT JOIN late_back_fte AS f
  ON f.person = b.person AND f.number = b.number
LEFT JOIN late_back_kept AS t
  ON t.person = b.person AND t.number = b.number
GROUP BY
  b.period, b.state, b.org_code, b.is_retirement;

-- step rival_lives
-- forms: 1, shown: 1, sha256: 0376f02b9fb638fd
SELECT
  p.person, p.assignment,
  MIN(p.start_month) AS since,
  MAX(p.end_month) AS until,
  MIN_BY(o.value, p.start_month) FILTER(WHERE
    NOT o.value IS NULL) AS first_code,
  MAX_BY(o.value, p.end_month) FILTER(WHERE
    NOT o.value IS NULL) AS last_code
FROM spells AS p
JOIN (
  SELECT DISTINCT
    person
  FROM ending_rows
  WHERE
    beside > 1
) AS d
  ON d.person = p.person
LEFT JOIN dim_occupation_code AS o
  ON o.code = p.occupation_code
GROUP BY
  p.person, p.assignment;

-- step rival_rows
-- forms: 1, shown: 1, sha256: 218f11a09c60e027
SELECT
  person,
  ... 12 more
  is_flagged * CASE WHEN SUM(is_flagged) OVER (PARTITION BY person, month) = 1 THEN 1 ELSE 0 END AS is_chosen
FROM (
  SELECT
    r.person,
    ... 8 more
    COALESCE(r.pay_step, 0) AS pay_step, COALESCE(r.fte, 0) AS fte, COALESCE(r.basic_pay, 0) AS basic_pay,
    NOT s.code IS NULL AND NOT k.code IS NULL AS is_eligible,
    CASE
      WHEN COALESCE(r.is_main, FALSE) AND NOT s.code IS NULL AND NOT k.code IS NULL
      THEN 1
      ELSE 0
    END AS is_flagged
  FROM (
    SELECT DISTINCT
      person, month
    FROM ending_rows
    WHERE
      beside > 1
  ) AS d
  JOIN record AS r
    ON r.person = d.person AND r.month = d.month
  LEFT JOIN service_status AS s
    ON s.code = r.status
  LEFT JOIN substantive_contract AS k
    ON k.code = r.contract
) AS described;

-- step rivals
-- forms: 2, shown: 2, sha256: af6a4ac3595e8e40
SELECT
  month,
  SUM(pieces) AS n
FROM beside_monthly
GROUP BY
  month;
SELECT DISTINCT
  person
FROM stored_spells
WHERE
  main_rank > 1;

-- step rivals_alike
-- forms: 1, shown: 1, sha256: 22d36aea3cdd2417
SELECT
  e.person, e.owner, e.end_number, e.assignment,
  MIN(e.main_rank) OVER (
    PARTITION BY e.person, e.owner, e.end_number, r.org_code, r.occupation_code, r.band, r.contract, r.pay_contract, r.department, r.pay_step, r.fte, r.basic_pay, r.is_eligible, r.is_chosen, a.since, a.until, a.first_code, a.last_code
  ) AS nearest
FROM ending_rows AS e
JOIN rival_rows AS r
  ON r.person = e.person AND r.assignment = e.assignment AND r.month = e.month
JOIN rival_lives AS a
  ON a.person = e.person AND a.assignment = e.assignment;

-- step routes
-- forms: 2, shown: 2, sha256: 4b24e8f5a54be538
SELECT
  period,
  ... 16 more
  SUM(n) AS people
FROM pairs
WHERE
  destination > 0 AND destination <> origin
GROUP BY
  period,
  ... 16 more;
SELECT
  period, origin, destination, is_direct,
  SUM(n) AS people
FROM pairs
WHERE
  destination > 0 AND destination <> origin
GROUP BY
  period, origin, destination, is_direct;

-- step routes_decoded
-- forms: 2, shown: 2, sha256: a6f50b520ec28de1
SELECT
  t.period,
  ... 4 more
FROM routes AS t;
SELECT
  t.period,
  ... 4 more
  COALESCE(t.age_band, 'unknown') AS age_band,
  ... 12 more
FROM routes AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
... 7 more;

-- step rungs
-- forms: 1, shown: 1, sha256: aab068271dad9a14
SELECT
  person, since, code,
  ROW_NUMBER() OVER (PARTITION BY person ORDER BY since NULLS LAST) - 1 AS rung
FROM occupations_in_turn
WHERE
  code_before IS NULL OR code_before <> code;

-- step runs
-- forms: 1, shown: 1, sha256: b4ab6868525a02b2
SELECT
  person,
  ... 4 more
FROM (
  SELECT
    person,
    ... 4 more
    CASE WHEN next_start IS NULL THEN end_month ELSE LEAD(until) OVER w END AS end_month
  FROM states
  WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST)
) AS followed
WHERE
  is_new;

-- step runs_beside
-- forms: 1, shown: 1, sha256: 34ad174f0d713724
SELECT
  person,
  ... 12 more
FROM (
  SELECT
    person,
    ... 12 more
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

-- step runs_extended
-- forms: 1, shown: 1, sha256: 557d7accd9946664
SELECT
  *,
  MAX(end_month) OVER (PARTITION BY person, stay) AS stay_end
FROM occupation_runs;

-- step runs_grouped
-- forms: 1, shown: 1, sha256: f8de2cf6ed890d1e
SELECT
  *,
  SUM(is_kept) OVER (
    PARTITION BY person
    ORDER BY start_month NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
  ) AS kept
FROM runs_kept;

-- step runs_kept
-- forms: 3, shown: 1, sha256: e63104df3e2441b2
SELECT
  r.*,
  CASE
    WHEN r.previous_end IS NULL OR a.month - p.month > 12 + 1
    THEN 1
    WHEN r.is_administrative = 1 AND u.month - a.month < 1
    THEN 0
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
LEFT JOIN held AS u
  ON u.number = r.undone_from
CROSS JOIN record_end AS e;

-- step same
-- forms: 1, shown: 1, sha256: 12e77bdc1ef36b3a
SELECT
  *
FROM matched
WHERE
  is_same;

-- step seen
-- forms: 7, shown: 4, sha256: 916603649a6bcff8
SELECT
  j.period, j.person, j.job,
  CASE
    WHEN f.birth_year IS NULL
    THEN 'unknown'
    WHEN p.start_year - f.birth_year < 25
    THEN 'under 25'
    WHEN p.start_year - f.birth_year < 35
    THEN '25 to 34'
    WHEN p.start_year - f.birth_year < 45
    THEN '35 to 44'
    WHEN p.start_year - f.birth_year < 55
    THEN '45 to 54'
    WHEN p.start_year - f.birth_year < 65
    THEN '55 to 64'
    ELSE '65 and over'
  END AS age_band
FROM faces_all AS j
JOIN flow_date AS p
  ON p.number = j.seen_month
LEFT JOIN persons AS f
  ON f.person = j.person
  AND f.from_month <= p.start_calendar
  AND f.until_month >= p.start_calendar;
SELECT
  j.period, j.person, j.job,
  CASE ... END AS age_band,
  f.sex AS sex,
  ... 6 more
  CASE
    WHEN p.start_calendar - t.since >= 60
    THEN '5 years or more'
    WHEN t.is_cut
    THEN 'unknown'
    WHEN p.start_calendar - t.since < 12
    THEN 'under 1 year'
    WHEN p.start_calendar - t.since < 36
    THEN '1 to 2 years'
    ELSE '3 to 4 years'
  END AS tenure_band,
  j.org_code AS organisation,
  ... 4 more
FROM faces_all AS j
JOIN flow_date AS p
  ON p.number = j.seen_month
LEFT JOIN persons AS f ... AND f.until_month >= p.start_calendar
LEFT JOIN organisation_fact AS o
  ON o.org_code = j.org_code
LEFT JOIN service AS t
  ON t.person = j.person AND t.start_month = j.start_month;
SELECT
  j.period, j.person, j.job,
  f.disability AS disability
FROM faces_all AS j
JOIN flow_date AS p
  ON p.number = j.seen_month
LEFT JOIN persons AS f ... AND f.until_month >= p.start_calendar;
SELECT
  j.period, j.person, j.job,
  j.pay_contract AS pay_contract, j.band AS band, f.disability AS disability
FROM faces_all AS j
JOIN flow_date AS p
  ON p.number = j.seen_month
LEFT JOIN persons AS f ... AND f.until_month >= p.start_calendar;

-- step segments
-- forms: 1, shown: 1, sha256: 79904a02469583d4
SELECT
  r.person, r.assignment, c.month,
  CAST(c.next_month - 1 AS SMALLINT) AS end_month,
  r.place,
  ... 8 more
FROM runs_beside AS r
JOIN cuts AS c
  ON c.person = r.person AND c.month >= r.month AND c.month <= r.end_month;

-- step sequences
-- forms: 2, shown: 2, sha256: 567e5898036e2eb1
SELECT
  s0,
  COUNT(*) AS people
FROM packed
GROUP BY
  s0;
SELECT
  s0, s1,
  COUNT(*) AS people
FROM packed
GROUP BY
  s0, s1;

-- step service
-- forms: 2, shown: 2, sha256: 4b4379452480175b
SELECT
  s.person, s.start_month,
  h.month AS since,
  s.service_start = r.first_month AS is_cut
FROM service_starts AS s
JOIN held AS h
  ON h.number = s.service_start
CROSS JOIN record_start AS r;
SELECT DISTINCT
  e.person, e.start_month,
  h.month AS since,
  e.start_month = r.first_month AS is_cut
FROM endings AS e
JOIN held AS h
  ON h.number = e.start_month
CROSS JOIN record_start AS r;

-- step service_starts
-- forms: 1, shown: 1, sha256: 7c804858aceb15a2
SELECT
  j.person, j.start_month,
  MAX(
    CASE
      WHEN j.previous_end IS NULL OR a.month - z.month > 12 + 1
      THEN j.start_month
    END
  ) OVER (
    PARTITION BY j.person
    ORDER BY j.start_month NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
  ) AS service_start
FROM jobs AS j
JOIN held AS a
  ON a.number = j.start_month
LEFT JOIN held AS z
  ON z.number = j.previous_end;

-- step service_status
-- forms: 1, shown: 1, sha256: 62e2ac5b57ac01bc
SELECT
  code
FROM dim_status
WHERE
  value IN ('active', 'maternity_paid', 'paid_leave', 'suspended');

-- step several
-- forms: 1, shown: 1, sha256: 469a48f059b45d3f
SELECT
  c.*,
  NOT s.code IS NULL AND NOT k.code IS NULL AS is_eligible,
  COALESCE(c.is_main, FALSE) AND NOT s.code IS NULL AND NOT k.code IS NULL AS is_flagged,
  a.assignment_start, a.assignment_end, a.first_code, a.last_code
FROM (
  SELECT
    s.*,
    CAST(NULLIF((
      place DIV 4294967296
    ) % 4294967296, 0) AS INT) AS org_code,
    CAST(NULLIF((
      place
    ) % 4294967296, 0) AS INT) AS department,
    CAST(NULLIF((
      duty DIV 4294967296
    ) % 4294967296, 0) AS INT) AS occupation_code,
    CAST(NULLIF((
      duty
    ) % 4294967296, 0) AS INT) AS band,
    CAST(NULLIF((
      terms DIV 1048576
    ) % 4294967296, 0) AS INT) AS pay_contract,
    CAST(NULLIF((
      terms DIV 1024
    ) % 1024, 0) AS INT) AS contract,
    CAST(NULLIF((
      terms
    ) % 1024, 0) AS INT) AS status
  FROM segments AS s
) AS c
JOIN lives AS a
  ON a.person = c.person AND a.assignment = c.assignment
LEFT JOIN service_status AS s
  ON s.code = c.status
LEFT JOIN substantive_contract AS k
  ON k.code = c.contract;

-- step several_rows
-- forms: 1, shown: 1, sha256: 441b08d0227af380
SELECT
  *,
  ROW_NUMBER() OVER (
    PARTITION BY `person`, `month`, `assignment`
    ORDER BY source NULLS LAST, line NULLS LAST
  ) AS turn
FROM (
  SELECT
    *
  FROM new
  SEMI JOIN repeated
    ON new.`person` = repeated.`person`
    AND new.`month` = repeated.`month`
    AND new.`assignment` = repeated.`assignment`
) AS found;

-- step sick
-- forms: 1, shown: 1, sha256: 46faeeba009367dd
SELECT
  person_id, month, why, days_lost
FROM ranked_reasons
WHERE
  place = 1;

-- step sides_met
-- forms: 1, shown: 1, sha256: e5937d1a3a6e82e9
SELECT
  COALESCE(a.period, z.period) AS period, COALESCE(a.person, z.person) AS person, COALESCE(a.job, z.job) AS job,
  a.first_month, z.last_month,
  COALESCE(a.kind, 0) AS s_kind, COALESCE(z.kind, 0) AS e_kind,
  a.org_code AS s_org_code,
  ... 15 more
  CASE
    WHEN a.kind = 1 OR z.kind IS NULL OR (
      z.kind <> 1 AND a.kind > 0
    )
    THEN a.org_code
    ELSE z.org_code
  END AS org_code,
  ... 6 more
FROM post_starts AS a
FULL JOIN post_ends AS z
  ON z.period = a.period AND z.person = a.person AND z.job = a.job
UNION ALL
SELECT
  period,
  ... 4 more
  kind AS s_kind,
  ... 17 more
  org_code,
  ... 5 more
  first_month AS seen_month
FROM posts_steady;

-- step single_flags
-- forms: 1, shown: 1, sha256: 216dd0e4ad3b3a12
SELECT
  person, month
FROM several
WHERE
  is_flagged
GROUP BY
  person, month
HAVING
  COUNT(*) = 1;

-- step slip_candidates
-- forms: 1, shown: 1, sha256: 399de5d989a71848
SELECT
  person, start_month, end_month,
  previous_state AS state
FROM jobs
WHERE
  state > 0
  AND previous_state > 0
  AND state <> previous_state
  AND next_state = previous_state
  AND previous_org = org_code
  AND next_org = org_code
  AND previous_end = start_month - 1
  AND next_start = end_month + 1
  AND end_month - start_month + 1 < 3;

-- step slip_chains
-- forms: 1, shown: 1, sha256: 6deb268d8cc766cc
SELECT
  *,
  SUM(is_first) OVER (
    PARTITION BY person
    ORDER BY start_month NULLS LAST
    rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
  ) AS chain
FROM (
  SELECT
    *,
    CASE WHEN LAG(end_month) OVER w = start_month - 1 THEN 0 ELSE 1 END AS is_first
  FROM slip_candidates
  WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST)
) AS marked;

-- step slips
-- forms: 1, shown: 1, sha256: 8c9ac12cb588adc8
SELECT
  person, start_month, state
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY person, chain ORDER BY start_month NULLS LAST) AS place
  FROM slip_chains
) AS placed
WHERE
  place % 2 = 1;

-- step sound
-- forms: 2, shown: 1, sha256: 54443740f5ba1563
SELECT
  *,
  fault AS reason
FROM judged_person;

-- step spans_assignment
-- forms: 1, shown: 1, sha256: 4986fbfecf8017b2
SELECT
  *,
  LEAD(from_day) OVER (PARTITION BY person_id, assignment_id ORDER BY from_day NULLS LAST) AS next_day
FROM rows_assignment
WHERE
  reason IS NULL AND copy = 1;

-- step spans_person
-- forms: 1, shown: 1, sha256: 50514832d66f2284
SELECT
  *,
  LEAD(from_day) OVER (PARTITION BY person_id ORDER BY from_day NULLS LAST) AS next_day
FROM rows_person
WHERE
  reason IS NULL AND copy = 1;

-- step spans_position
-- forms: 1, shown: 1, sha256: 4627b72b84b12cb1
SELECT
  *,
  LEAD(from_day) OVER (PARTITION BY position_id ORDER BY from_day NULLS LAST) AS next_day
FROM rows_position
WHERE
  reason IS NULL AND copy = 1;

-- step spells
-- forms: 2, shown: 2, sha256: d97594d142e54b08
SELECT
  person,
  ... 17 more
FROM (
  SELECT
    *,
    CAST(NULLIF((
      place DIV 4294967296
    ) % 4294967296, 0) AS INT) AS org_code,
    CAST(NULLIF((
      place
    ) % 4294967296, 0) AS INT) AS department,
    CAST(NULLIF((
      duty DIV 4294967296
    ) % 4294967296, 0) AS INT) AS occupation_code,
    CAST(NULLIF((
      duty
    ) % 4294967296, 0) AS INT) AS band,
    CAST(NULLIF((
      terms DIV 1048576
    ) % 4294967296, 0) AS INT) AS pay_contract,
    CAST(NULLIF((
      terms DIV 1024
    ) % 1024, 0) AS INT) AS contract,
    CAST(NULLIF((
      terms
    ) % 1024, 0) AS INT) AS status
  FROM (
    SELECT
      person,
      ... 13 more
    FROM ranked
    WHERE
      is_plain
    UNION ALL
    SELECT
      person, assignment, start_month,
      end_month_joined AS end_month,
      place,
      ... 4 more
      position_last_joined AS position_last,
      pay_step_first,
      pay_step_last_joined AS pay_step_last,
      fte_first,
      fte_last_joined AS fte_last
    FROM edges
    WHERE
      is_start = 1
  ) AS packed
) AS spelt;
SELECT ... s.fte_last
FROM stored_spells AS s
LEFT JOIN rivals AS v
  ON v.person = s.person
WHERE
  v.person IS NULL
UNION ALL
SELECT ... fte_last
FROM spells_of_rivals;

-- step spells_of_rivals
-- forms: 1, shown: 1, sha256: 01c9a6060a918ecb
SELECT
  person,
  ... 17 more
FROM (
  SELECT
    *,
    CAST(NULLIF((
      place DIV 4294967296
    ) % 4294967296, 0) AS INT) AS org_code,
    CAST(NULLIF((
      place
    ) % 4294967296, 0) AS INT) AS department,
    CAST(NULLIF((
      duty DIV 4294967296
    ) % 4294967296, 0) AS INT) AS occupation_code,
    CAST(NULLIF((
      duty
    ) % 4294967296, 0) AS INT) AS band,
    CAST(NULLIF((
      terms DIV 1048576
    ) % 4294967296, 0) AS INT) AS pay_contract,
    CAST(NULLIF((
      terms DIV 1024
    ) % 1024, 0) AS INT) AS contract,
    CAST(NULLIF((
      terms
    ) % 1024, 0) AS INT) AS status
  FROM (
    SELECT
      person,
      ... 13 more
    FROM ranked
    WHERE
      is_plain
    UNION ALL
    SELECT
      person, assignment, start_month,
      end_month_joined AS end_month,
      place,
      ... 4 more
      position_last_joined AS position_last,
      pay_step_first,
      pay_step_last_joined AS pay_step_last,
      fte_first,
      fte_last_joined AS fte_last
    FROM edges
    WHERE
      is_start = 1
  ) AS packed
) AS spelt;

-- step start_jobs
-- forms: 1, shown: 1, sha256: 6aecbdadab56e17d
SELECT
  *
FROM (
  SELECT
    e.*,
    p.assignment,
    ... 6 more
    COALESCE(o.state, 0) AS state,
    NOT y.code IS NULL OR (
      NOT t.code IS NULL AND NOT d.code IS NULL
    ) AS is_trainee,
    ROW_NUMBER() OVER (PARTITION BY e.person, e.owner, e.start_month ORDER BY p.main_rank NULLS LAST) AS place
  FROM employments_begun AS e
  JOIN held AS h
    ON h.number = e.start_month
  JOIN employed AS m
    ON m.person = e.person
    AND m.owner = e.owner
    AND m.start_month <= h.month
    AND m.end_month >= h.month
  JOIN spells AS p ... AND p.end_month >= h.month
  LEFT JOIN occupation_state AS o
    ON o.code = p.occupation_code
  LEFT JOIN trainee_occupation AS d
    ON d.code = p.occupation_code
  LEFT JOIN trainee_contract AS t
    ON t.code = p.contract
  LEFT JOIN trainee_pay_contract AS y
    ON y.code = p.pay_contract
) AS jobs_held
WHERE
  place = 1;

-- step starters
-- forms: 3, shown: 3, sha256: c0e3ef1c25f97402
SELECT
  p.cohort,
  ... 8 more
FROM jobs AS j
JOIN progress_cohort AS p
  ON j.start_month <= p.number AND j.end_month >= p.number
JOIN afc_contract AS a
  ON a.code = j.pay_contract
JOIN band_rank AS b
  ON b.band = j.band
JOIN banded_jobs AS k
  ON k.person = j.person AND k.start_month = j.start_month
JOIN course AS c
  ON c.person = j.person AND c.start_month <= p.number AND c.end_month >= p.number
JOIN on_lowest_point AS q
  ON q.person = j.person AND q.month = p.start_calendar
WHERE
  j.code > 0 AND c.state > 0;
SELECT ... b.rank
FROM jobs AS j
JOIN progress_cohort AS p
  ON j.start_month <= p.number AND j.end_month >= p.number
JOIN afc_contract AS a
  ON a.code = j.pay_contract
JOIN band_rank AS b
  ON b.band = j.band
JOIN banded_jobs AS k
  ON k.person = j.person AND k.start_month = j.start_month
JOIN course AS c
  ON c.person = j.person AND c.start_month <= p.number AND c.end_month >= p.number
WHERE
  j.code > 0 AND c.state > 0;
SELECT
  p.cohort,
  ... 8 more
  CASE
    WHEN f.birth_year IS NULL
    THEN 'unknown'
    WHEN p.start_year - f.birth_year < 25
    THEN 'under 25'
    WHEN p.start_year - f.birth_year < 35
    THEN '25 to 34'
    WHEN p.start_year - f.birth_year < 45
    THEN '35 to 44'
    WHEN p.start_year - f.birth_year < 55
    THEN '45 to 54'
    WHEN p.start_year - f.birth_year < 65
    THEN '55 to 64'
    ELSE '65 and over'
  END AS age_band,
  f.sex AS sex,
  ... 5 more
  CASE
    WHEN p.start_calendar - t.since >= 60
    THEN '5 years or more'
    WHEN t.is_cut
    THEN 'unknown'
    WHEN p.start_calendar - t.since < 12
    THEN 'under 1 year'
    WHEN p.start_calendar - t.since < 36
    THEN '1 to 2 years'
    ELSE '3 to 4 years'
  END AS tenure_band,
  j.org_code AS organisation, o.type AS organisation_type, o.icb AS icb, o.region AS region
FROM jobs AS j
JOIN progress_cohort AS p
  ON j.start_month <= p.number AND j.end_month >= p.number
JOIN afc_contract AS a
  ON a.code = j.pay_contract
JOIN band_rank AS b
  ON b.band = j.band
JOIN banded_jobs AS k
  ON k.person = j.person AND k.start_month = j.start_month
JOIN course AS c
  ON c.person = j.person AND c.start_month <= p.number AND c.end_month >= p.number
JOIN on_lowest_point AS q
  ON q.person = j.person AND q.month = p.start_calendar
LEFT JOIN persons AS f
  ON f.person = j.person
  AND f.from_month <= p.start_calendar
  AND f.until_month >= p.start_calendar
LEFT JOIN organisation_fact AS o
  ON o.org_code = j.org_code
LEFT JOIN service AS t
  ON t.person = j.person AND t.start_month = j.start_month
WHERE
  j.code > 0 AND c.state > 0;

-- step starts
-- forms: 2, shown: 2, sha256: d56ddcf93025950b
SELECT
  *,
  continues_job
  AND is_told
  AND NOT is_beside
  AND NOT COALESCE(LAG(is_beside) OVER w, FALSE) AS goes_on
FROM neighbours
WINDOW w AS (PARTITION BY person ORDER BY month NULLS LAST, assignment NULLS LAST);
SELECT
  period,
  origin AS state,
  SUM(n) AS people_start,
  SUM(CASE WHEN destination > 0 AND destination <> origin THEN n ELSE 0 END) AS moved_out,
  SUM(CASE WHEN destination = -1 THEN n ELSE 0 END) AS left_service,
  SUM(CASE WHEN destination = 0 THEN n ELSE 0 END) AS to_other,
  SUM(CASE WHEN destination = origin AND state_at_end <> origin THEN n ELSE 0 END) AS recoded_out
FROM pairs
GROUP BY
  period, origin;

-- step states
-- forms: 1, shown: 1, sha256: 070d8f5f968127e9
SELECT
  *,
  CASE WHEN is_new THEN previous_end ELSE end_month END AS until
FROM (
  SELECT
    j.person,
    ... 5 more
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

-- step staying
-- forms: 1, shown: 1, sha256: 88f4e54a73a21dcf
SELECT
  org_code, state,
  first AS since,
  last - 12 AS until,
  first AS since_here,
  last - 12 AS until_here
FROM dated_jobs
WHERE
  state > 0 AND last - 12 >= first
UNION ALL
SELECT
  a.org_code, a.state,
  GREATEST(a.first, b.first - 12) AS since,
  LEAST(a.last, b.last - 12) AS until,
  CASE
    WHEN b.org_code = a.org_code
    THEN GREATEST(a.first, b.first - 12)
    ELSE GREATEST(a.first, b.first - 12, h.month - 12)
  END AS since_here,
  CASE
    WHEN b.org_code = a.org_code OR NOT h.month IS NULL
    THEN LEAST(a.last, b.last - 12)
  END AS until_here
FROM dated_jobs AS a
JOIN dated_jobs AS b
  ON b.person = a.person
  AND b.first > a.first
  AND b.first <= a.last + 12
  AND b.last >= a.first + 12
LEFT JOIN successor AS s
  ON s.org_code = a.org_code AND s.successor_code = b.org_code
LEFT JOIN held AS h
  ON h.number = s.from_month
WHERE
  a.state > 0 AND b.state > 0;

-- step stays
-- forms: 2, shown: 2, sha256: 914895ca89674c66
SELECT
  period,
  ... 15 more
  SUM(n) AS people,
  SUM(CASE WHEN destination = origin THEN n ELSE 0 END) AS stayed
FROM pairs
WHERE
  destination > 0
GROUP BY
  period,
  ... 15 more;
SELECT
  period, origin, org_code,
  SUM(n) AS people,
  SUM(CASE WHEN destination = origin THEN n ELSE 0 END) AS stayed
FROM pairs
WHERE
  destination > 0
GROUP BY
  period, origin, org_code;

-- step stays_decoded
-- forms: 2, shown: 2, sha256: f21f8a5103c1ebfb
SELECT
  t.period,
  ... 4 more
FROM stays AS t;
SELECT
  t.period,
  ... 4 more
  COALESCE(t.age_band, 'unknown') AS age_band,
  ... 12 more
FROM stays AS t
LEFT JOIN dim_sex AS d_sex
  ON d_sex.code = t.sex
... 7 more;

-- step steady_jobs
-- forms: 1, shown: 1, sha256: 0f82a1f4870a57ec
SELECT
  j.person,
  ... 10 more
FROM jobs AS j
LEFT JOIN (
  SELECT DISTINCT
    person
  FROM slips
) AS s
  ON s.person = j.person
WHERE
  s.person IS NULL
UNION ALL
SELECT
  person,
  ... 6 more
  LAG(state) OVER w AS previous_state,
  next_start, next_org,
  LEAD(state) OVER w AS next_state
FROM (
  SELECT
    j.person, j.start_month, j.end_month, j.org_code,
    COALESCE(s.state, j.state) AS state,
    j.previous_end, j.previous_org, j.next_start, j.next_org
  FROM jobs AS j
  JOIN (
    SELECT DISTINCT
      person
    FROM slips
  ) AS p
    ON p.person = j.person
  LEFT JOIN slips AS s
    ON s.person = j.person AND s.start_month = j.start_month
) AS mended
WINDOW w AS (PARTITION BY person ORDER BY start_month NULLS LAST);

-- step step_flows
-- forms: 1, shown: 1, sha256: 072277d3107d71f8
SELECT
  staff_group,
  ... 4 more
  SUM(fte) AS fte
FROM step_pairs
GROUP BY
  staff_group,
  ... 4 more;

-- step step_in
-- forms: 1, shown: 1, sha256: 58bf7c63ae766bb3
SELECT
  b.person,
  ... 4 more
  b.pay_step AS next_step,
  b.fte
FROM step_rows AS b
JOIN step_month AS m
  ON m.next_month = b.month
LEFT JOIN step_rows AS a
  ON a.person = b.person
  AND a.assignment = b.assignment
  ... 4 more
WHERE
  a.person IS NULL;

-- step step_out
-- forms: 1, shown: 1, sha256: 1136494299dce5f8
SELECT
  a.person,
  ... 4 more
  b.pay_step AS next_step,
  a.fte
FROM step_rows AS a
JOIN step_month AS m
  ON m.month = a.month
LEFT JOIN step_rows AS b
  ON b.person = a.person
  AND b.assignment = a.assignment
  ... 4 more;

-- step step_pairs
-- forms: 1, shown: 1, sha256: 3e4c968f319ee79f
SELECT
  *
FROM step_out
UNION ALL
SELECT
  *
FROM step_in;

-- step step_people
-- forms: 1, shown: 1, sha256: 4de2ef7c32593f8d
SELECT
  staff_group, pay_contract, band, kind,
  COUNT(*) AS people
FROM step_persons
GROUP BY
  staff_group, pay_contract, band, kind;

-- step step_persons
-- forms: 1, shown: 1, sha256: 2598d3871bba36d3
SELECT DISTINCT
  person, staff_group, pay_contract, band,
  CASE
    WHEN pay_step IS NULL
    THEN 4
    WHEN next_step IS NULL
    THEN 3
    WHEN next_step <> pay_step
    THEN 2
    ELSE 1
  END AS kind
FROM step_pairs;

-- step step_rows
-- forms: 1, shown: 1, sha256: b22a9c7f27a80bb3
SELECT
  r.person, r.assignment, r.month,
  COALESCE(g.staff_group, 0) AS staff_group,
  r.pay_contract, r.band,
  COALESCE(r.pay_step, 0) AS pay_step,
  CAST(ROUND(r.fte * 100000) AS BIGINT) AS fte
FROM record AS r
JOIN pay_scope AS s
  ON s.contract = r.contract AND s.status = r.status AND s.reason = 0
LEFT JOIN pay_group AS g
  ON g.occupation_code = r.occupation_code
WHERE
  r.month >= :first AND r.month <= :last;

-- step steps_between
-- forms: 1, shown: 1, sha256: 97f7bb540b2ee921
SELECT
  n.person,
  n.start_month AS month,
  ... 4 more
  n.org_code = n.previous_org OR NOT s.org_code IS NULL AS same_employer,
  NOT s.org_code IS NULL AS to_successor,
  n.previous_end = n.start_month - 1 AS is_adjacent,
  n.previous_position = n.position_first AND n.position_first <> 0 AS same_position,
  n.previous_position <> 0 AND n.position_first <> 0 AND s.org_code IS NULL AS has_positions
FROM jobs AS n
LEFT JOIN successor AS s
  ON s.org_code = n.previous_org
  AND s.successor_code = n.org_code
  AND n.start_month >= s.from_month
WHERE
  n.previous_end >= n.start_month - 2 AND n.code > 0 AND n.previous_code > 0;

-- step stock_changes
-- forms: 1, shown: 1, sha256: 673a42b6b913b443
SELECT
  org_code, state, month,
  SUM(people) AS people, SUM(stayed) AS stayed, SUM(stayed_here) AS stayed_here
FROM (
  SELECT
    t.org_code, t.state, h.month,
    1 AS people, 0 AS stayed, 0 AS stayed_here
  FROM turns_of_jobs AS t
  JOIN held AS h
    ON h.number = t.start_month
  WHERE
    NOT t.is_same_before
  UNION ALL
  SELECT
    t.org_code, t.state,
    h.next_month AS month,
    -1 AS people,
    0 AS stayed, 0 AS stayed_here
  FROM turns_of_jobs AS t
  JOIN held AS h
    ON h.number = t.end_month
  WHERE
    NOT t.is_same_after
  UNION ALL
  SELECT
    org_code, state,
    since AS month, 0 AS people, 1 AS stayed,
    CASE WHEN since_here = since AND until_here >= since THEN 1 ELSE 0 END AS stayed_here
  FROM staying
  UNION ALL
  SELECT
    org_code, state,
    until + 1 AS month,
    0 AS people,
    -1 AS stayed,
    CASE WHEN until_here >= since_here THEN -1 ELSE 0 END AS stayed_here
  FROM staying
  UNION ALL
  SELECT
    org_code, state,
    since_here AS month, 0 AS people, 0 AS stayed, 1 AS stayed_here
  FROM staying
  WHERE
    since_here > since AND until_here >= since_here
  UNION ALL
  SELECT ... 0 AS stayed_here
  FROM (
    SELECT DISTINCT
      org_code, state
    FROM turns_of_jobs
  ) AS c
  CROSS JOIN held AS h
) AS changes
GROUP BY
  org_code, state, month;

-- step stock_levels
-- forms: 1, shown: 1, sha256: 672474945a680c03
SELECT
  org_code, state, month,
  SUM(people) OVER w AS people, SUM(stayed) OVER w AS stayed, SUM(stayed_here) OVER w AS stayed_here
FROM stock_changes
WINDOW w AS (
  PARTITION BY org_code, state
  ORDER BY month NULLS LAST
  rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
);

-- step stocks
-- forms: 1, shown: 1, sha256: ae05e7730d936a4e
SELECT
  h.number AS month,
  l.org_code, l.state, l.people,
  CASE WHEN h.number > r.first_month THEN COALESCE(i.from_outside, 0) END AS from_outside,
  ... 9 more
  CASE WHEN b.month + 12 <= z.month THEN COALESCE(o.exits, 0) END AS exits,
  CASE WHEN l.state > 0 AND NOT f.month IS NULL THEN l.stayed END AS stayed,
  CASE WHEN l.state > 0 AND NOT f.month IS NULL THEN l.stayed_here END AS stayed_in_organisation
FROM stock_levels AS l
JOIN held AS h
  ON h.month = l.month
CROSS JOIN record_start AS r
CROSS JOIN record_end AS e
JOIN held AS z
  ON z.number = e.last_month
LEFT JOIN held AS b
  ON b.next_month = h.month
LEFT JOIN held AS f
  ON f.month = h.month + 12
LEFT JOIN arrivals AS i
  ON i.month = h.number AND i.org_code = l.org_code AND i.state = l.state
LEFT JOIN departures AS o
  ON o.month = h.number AND o.org_code = l.org_code AND o.state = l.state
WHERE
  l.people > 0 OR NOT o.month IS NULL;

-- step stretch_ends
-- forms: 1, shown: 1, sha256: 9b57c0d01a6f3225
SELECT
  s.org_code, s.end_number, s.next_start
FROM org_stretches AS s
CROSS JOIN record_end AS e
LEFT JOIN org_holes AS h
  ON h.org_code = s.org_code AND h.last_before = s.end_number
JOIN jobs AS j
  ON j.org_code = s.org_code
  AND j.start_month <= s.end_number
  AND j.end_month >= s.end_number
WHERE
  s.end_number < e.last_month AND h.org_code IS NULL
GROUP BY
  s.org_code, s.end_number, s.next_start
HAVING
  COUNT(*) >= 20
  AND SUM(
    CASE WHEN j.next_start IS NULL OR j.next_start > s.end_number + 2 THEN 2 ELSE 0 END
  ) >= COUNT(*);

-- step stretch_starts
-- forms: 1, shown: 1, sha256: f459a4da1b69f791
SELECT
  s.org_code, s.start_number,
  MAX(b.end_number) AS last_before
FROM org_stretches AS s
CROSS JOIN record_start AS r
LEFT JOIN org_stretches AS b
  ON b.org_code = s.org_code AND b.next_start = s.start_number
LEFT JOIN org_holes AS h
  ON h.org_code = s.org_code AND h.first_after = s.start_number
JOIN jobs AS j
  ON j.org_code = s.org_code
  AND j.start_month <= s.start_number
  AND j.end_month >= s.start_number
WHERE
  s.start_number > r.first_month AND h.org_code IS NULL
GROUP BY
  s.org_code, s.start_number
HAVING
  COUNT(*) >= 20
  AND SUM(
    CASE
      WHEN j.start_month = s.start_number
      AND COALESCE(j.previous_end < s.start_number - 2, TRUE)
      THEN 2
      ELSE 0
    END
  ) >= COUNT(*);

-- step stretches
-- forms: 2, shown: 1, sha256: 4668f633f5b3d88b
SELECT
  person, since, until, code
FROM told_runs
UNION ALL
SELECT
  person,
  until AS since,
  COALESCE(next_since, ending) AS until,
  6 AS code
FROM told_runs
WHERE
  until < COALESCE(next_since, ending);

-- step substantive_contract
-- forms: 1, shown: 1, sha256: 7bbd95ff7a9d7a15
SELECT
  code
FROM dim_contract
WHERE
  value IN ('permanent', 'fixed_term', 'training', 'other');

-- step substantive_jobs
-- forms: 1, shown: 1, sha256: 98dbeb4b5649bc58
SELECT
  person, start_month, end_month,
  LEAD(start_month) OVER (PARTITION BY person ORDER BY start_month NULLS LAST) AS next_start
FROM banded_jobs
WHERE
  is_substantive;

-- step taken_up
-- forms: 1, shown: 1, sha256: 82b9032b3d135382
SELECT
  org_from,
  ... 4 more
  MIN(since) AS since
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY org_from, org_code, code_from, code_to, month
      ORDER BY since NULLS LAST, person NULLS LAST
    ) AS place
  FROM takers_up
) AS placed
WHERE
  place >= 5 AND place * 100 >= people * 10
GROUP BY
  org_from,
  ... 4 more;

-- step takers_up
-- forms: 1, shown: 1, sha256: 9afa95339a807e4f
SELECT
  m.org_from,
  ... 6 more
  MIN(j.start_month) AS since
FROM (
  SELECT
    org_from,
    org_from AS org_code,
    code_from, code_to, month, people
  FROM mass_changes
  UNION ALL
  SELECT ... m.people
  FROM mass_changes AS m
  JOIN successor AS s
    ON s.org_code = m.org_from
) AS m
JOIN jobs AS j
  ON j.org_code = m.org_code AND j.code = m.code_from
GROUP BY
  m.org_from,
  ... 6 more
HAVING
  MIN(j.start_month) >= m.month
  AND COALESCE(
    MIN(
      CASE
        WHEN j.previous_code = m.code_to AND j.previous_org = m.org_code
        THEN j.start_month
      END
    ) <> MIN(j.start_month),
    TRUE
  );

-- step texts
-- forms: 53, shown: 5, sha256: 4dd1288d2c9c6a50
SELECT
  place,
  CAST(value AS STRING) AS absence_reason
FROM found;
SELECT
  place,
  CAST(value AS STRING) AS value
FROM found
ORDER BY
  place NULLS LAST;
SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS absence_reason
FROM found;
SELECT
  place,
  NULLIF(CAST(`value` AS STRING), '') AS value
FROM found
ORDER BY
  place NULLS LAST;
SELECT
  place,
  value AS assignment_id,
  hash, is_blank, is_text
FROM found;

-- step tie_rules
-- forms: 1, shown: 1, sha256: 796ecc6f4b58d5bc
SELECT
  tie_rule_used,
  SUM(person_months) AS n
FROM ties
GROUP BY
  tie_rule_used
ORDER BY
  n DESC,
  tie_rule_used NULLS LAST;

-- step tie_shares
-- forms: 1, shown: 1, sha256: 2e88a4c69247e2ef
SELECT
  tie_rule_used,
  SUM(person_months) AS person_months
FROM ties
GROUP BY
  tie_rule_used
ORDER BY
  tie_rule_used NULLS LAST;

-- step ties
-- forms: 1, shown: 1, sha256: c3b702fc5a867f68
SELECT
  c.month,
  'only' AS tie_rule_used,
  CAST(c.n - COALESCE(r.n, 0) AS BIGINT) AS person_months
FROM months_counted AS c
LEFT JOIN rivals AS r
  ON r.month = c.month
WHERE
  c.n > COALESCE(r.n, 0)
UNION ALL
SELECT
  month, tie_rule_used,
  CAST(pieces AS BIGINT) AS person_months
FROM beside_monthly
WHERE
  NOT tie_rule_used IS NULL;

-- step told_destination
-- forms: 1, shown: 1, sha256: 78483c75c5b52073
SELECT
  person, owner, end_number, told
FROM ranked_destination
WHERE
  place = 1;

-- step told_endings
-- forms: 1, shown: 1, sha256: 8a904b251e3be7f6
SELECT
  person_id, month, leave_reason
FROM endings
WHERE
  place = 1;

-- step told_leave_reason
-- forms: 1, shown: 1, sha256: 453e728d675ea27b
SELECT
  person, owner, end_number, told
FROM ranked_leave_reason
WHERE
  place = 1;

-- step told_runs
-- forms: 2, shown: 1, sha256: 798c90426e77b54d
SELECT
  c.person,
  a.month - s.joined AS since, z.next_month - s.joined AS until,
  CASE
    WHEN c.state = 0
    THEN 5
    ELSE FIRST_VALUE(c.state) OVER (
      PARTITION BY c.person, c.episode, CASE WHEN c.state > 0 THEN 1 ELSE 0 END
      ORDER BY c.start_month NULLS LAST
    )
  END AS code,
  LEAD(a.month) OVER (PARTITION BY c.person ORDER BY c.start_month NULLS LAST) - s.joined AS next_since,
  e.next_month - s.joined AS ending
FROM course AS c
JOIN joined AS s
  ON s.person = c.person
JOIN held AS a
  ON a.number = c.start_month
JOIN held AS z
  ON z.number = c.end_month
CROSS JOIN record_end AS r
JOIN held AS e
  ON e.number = r.last_month
WHERE
  a.month >= s.joined;

-- step trimmed
-- forms: 1, shown: 1, sha256: 4dae10f5e2f5dc81
SELECT
  place,
  TRIM(:blanks FROM value) AS id
FROM new_ids;

-- step turned
-- forms: 1, shown: 1, sha256: a675be13623ec057
SELECT
  source,
  COUNT(*) AS n
FROM (
  SELECT
    *
  FROM several
  WHERE
    turn > 1
) AS later
ANTI JOIN clashing
  ON later.`person` = clashing.`person`
  AND later.`month` = clashing.`month`
  AND later.`assignment` = clashing.`assignment`
GROUP BY
  source;

-- step turns
-- forms: 1, shown: 1, sha256: b1dfaf4e9f8d6dcc
SELECT
  *,
  NOT is_repeat AS is_run_start,
  NOT COALESCE(LEAD(is_repeat, 2) OVER w, FALSE) AS is_run_end
FROM ended
WINDOW w AS (PARTITION BY person ORDER BY month NULLS LAST, assignment NULLS LAST);

-- step turns_of_jobs
-- forms: 1, shown: 1, sha256: e98c3708952bae11
SELECT
  person,
  ... 4 more
  previous_org AS org_before, previous_state AS state_before,
  next_start,
  next_org AS org_after, next_state AS state_after,
  COALESCE(previous_end = start_month - 1, FALSE) AS is_following,
  COALESCE(next_start = end_month + 1, FALSE) AS is_followed,
  COALESCE(
    previous_end = start_month - 1
    AND previous_org = org_code
    AND previous_state = state,
    FALSE
  ) AS is_same_before,
  COALESCE(next_start = end_month + 1 AND next_org = org_code AND next_state = state, FALSE) AS is_same_after
FROM steady_jobs;

-- step turns_of_state
-- forms: 1, shown: 1, sha256: 412f92c600fa5ff7
SELECT
  person, code,
  LAG(code) OVER (PARTITION BY person ORDER BY since NULLS LAST) AS code_before
FROM stretches;

-- step typed
-- forms: 30, shown: 7, sha256: 615f2d868001d59d
SELECT
  *
FROM texts;
SELECT
  *,
  CASE
    WHEN CAST(TRY_CAST(basic_pay AS DECIMAL(9, 2)) AS STRING) = basic_pay
    THEN TRY_CAST(basic_pay AS DECIMAL(9, 2))
    WHEN basic_pay RLIKE '^-?[0-9]{1,7}([.][0-9]{1,2}0*)?$'
    THEN TRY_CAST(basic_pay AS DECIMAL(9, 2))
  END AS parsed_basic_pay
FROM texts;
SELECT
  *,
  CASE
    WHEN YEAR(
      CASE
        WHEN month RLIKE '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
        THEN TRY_CAST(month AS DATE)
      END
    ) BETWEEN 1900 AND 2199
    THEN CASE
      WHEN month RLIKE '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
      THEN TRY_CAST(month AS DATE)
    END
  END AS parsed_month
FROM texts;
SELECT
  *,
  CASE
    WHEN fte RLIKE '^-?[0-9]{1,3}([.][0-9]{1,5}0*)?$'
    THEN TRY_CAST(fte AS DECIMAL(9, 5))
  END AS parsed_fte
FROM texts;
SELECT
  *,
  CASE WHEN birth_year RLIKE '^[0-9]{4}$' THEN TRY_CAST(birth_year AS SMALLINT) END AS parsed_birth_year
FROM texts;
SELECT
  place, assignment_id,
  hash AS hash_assignment_id, is_blank AS blank_assignment_id, is_text AS text_assignment_id
FROM texts;
SELECT
  t.*,
  m.code AS code_absence_reason, m.is_blank AS blank_absence_reason
FROM texts AS t
LEFT JOIN map_absence_reason AS m
  ON m.value = t.absence_reason;

-- step unsorted
-- forms: 1, shown: 1, sha256: 4ee4b24e6851e9db
SELECT
  COUNT(*) AS n
FROM neighbours
WHERE
  NOT before_0 IS NULL
  AND NOT (
    `person` > before_0
    OR (
      `person` = before_0
      AND (
        `month` > before_1
        OR (
          `month` = before_1
          AND (
            `assignment` > before_2 OR (
              `assignment` = before_2 AND FALSE
            )
          )
        )
      )
    )
  );

-- step used
-- forms: 5, shown: 1, sha256: a6345959c6aeacc0
SELECT
  COUNT(*) AS n
FROM rows_absence
WHERE
  reason IS NULL AND source = 0;

-- step values_found
-- forms: 17, shown: 1, sha256: 7755e5f114d3bef7
SELECT DISTINCT
  absence_reason AS value
FROM texts
WHERE
  NOT absence_reason IS NULL;

-- step versions
-- forms: 1, shown: 1, sha256: 82de6d8dc2a88c4c
SELECT DISTINCT
  `person`,
  ... 54 more
FROM several;

-- step written
-- forms: 1, shown: 1, sha256: d0003d9c29bfb16b
SELECT
  *
FROM `kept`;
