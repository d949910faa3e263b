SELECT
  *
FROM organisations;
