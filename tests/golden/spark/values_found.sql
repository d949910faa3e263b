SELECT DISTINCT
  org_code AS value
FROM texts
WHERE
  NOT org_code IS NULL;

SELECT DISTINCT
  department AS value
FROM texts
WHERE
  NOT department IS NULL;

SELECT DISTINCT
  status AS value
FROM texts
WHERE
  NOT status IS NULL;

SELECT DISTINCT
  contract AS value
FROM texts
WHERE
  NOT contract IS NULL;

SELECT DISTINCT
  occupation_code AS value
FROM texts
WHERE
  NOT occupation_code IS NULL;

SELECT DISTINCT
  pay_contract AS value
FROM texts
WHERE
  NOT pay_contract IS NULL;

SELECT DISTINCT
  band AS value
FROM texts
WHERE
  NOT band IS NULL;

SELECT DISTINCT
  pay_step AS value
FROM texts
WHERE
  NOT pay_step IS NULL;

SELECT DISTINCT
  sex AS value
FROM texts
WHERE
  NOT sex IS NULL;

SELECT DISTINCT
  ethnicity AS value
FROM texts
WHERE
  NOT ethnicity IS NULL;

SELECT DISTINCT
  disability AS value
FROM texts
WHERE
  NOT disability IS NULL;

SELECT DISTINCT
  nationality AS value
FROM texts
WHERE
  NOT nationality IS NULL;

SELECT DISTINCT
  absence_reason AS value
FROM texts
WHERE
  NOT absence_reason IS NULL;

SELECT DISTINCT
  leave_reason AS value
FROM texts
WHERE
  NOT leave_reason IS NULL;
