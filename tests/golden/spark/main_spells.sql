SELECT
  p.person,
  CAST(a.number AS SMALLINT) AS start_month,
  CAST(z.number AS SMALLINT) AS end_month,
  p.org_code,
  p.band,
  p.pay_contract,
  p.contract,
  p.position_first,
  p.position_last,
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
