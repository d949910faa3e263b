SELECT
  r.*,
  e.money,
  CONCAT(COALESCE(SUBSTRING(CAST(r.paid_on AS STRING), 1, 7), ''), '-01') AS month
FROM read_pay AS r
LEFT JOIN elements AS e
  ON e.element = r.element;
