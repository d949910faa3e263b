SELECT
  *
FROM `kept`;
