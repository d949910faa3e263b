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
  f.ethnicity AS ethnicity,
  f.disability AS disability,
  f.nationality AS nationality,
  j.band AS band,
  j.pay_contract AS pay_contract,
  j.contract AS contract,
  j.org_code AS organisation,
  o.type AS organisation_type,
  o.region AS region,
  c.state AS origin,
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
