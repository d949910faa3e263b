SELECT
  *
FROM pairs_lone
UNION ALL
SELECT
  *
FROM pairs_others;
