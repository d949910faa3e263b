SELECT
  found.value
FROM found_ids AS found;

SELECT
  found.value
FROM found_ids AS found
ANTI JOIN ids_person_id AS known
  ON known.value = found.value;

SELECT
  found.value
FROM found_ids AS found
ANTI JOIN ids_assignment_id AS known
  ON known.value = found.value;

SELECT
  found.value
FROM found_ids AS found
ANTI JOIN ids_position_id AS known
  ON known.value = found.value;
