SELECT
  *
FROM steps_between
WHERE
  code_from <> code_to;
