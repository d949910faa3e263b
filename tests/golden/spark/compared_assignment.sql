SELECT
  *,
  ROW_NUMBER() OVER (
    PARTITION BY person_id, assignment_id, from_day, own_fault, told
    ORDER BY source NULLS LAST, line NULLS LAST
  ) AS copy,
  MIN(told) OVER (PARTITION BY person_id, assignment_id, from_day, own_fault) <> MAX(told) OVER (PARTITION BY person_id, assignment_id, from_day, own_fault) AS differs
FROM faults_assignment;
