SELECT
  *,
  CASE WHEN own_fault IS NULL AND differs THEN 'same_start_differs' ELSE own_fault END AS fault
FROM compared_person;
