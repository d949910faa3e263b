SELECT
  *,
  CASE
    WHEN (
      person_id IS NULL OR blank_person_id
    )
    THEN CAST(1 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE WHEN NOT text_person_id THEN CAST(2 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN (
      assignment_id IS NULL OR blank_assignment_id
    )
    THEN CAST(4 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE WHEN NOT text_assignment_id THEN CAST(8 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS problems
FROM typed;

SELECT
  *,
  CASE WHEN NOT text_position_id THEN CAST(16 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS problems
FROM typed;

SELECT
  *,
  CASE WHEN month IS NULL THEN CAST(32 AS BIGINT) ELSE CAST(0 AS BIGINT) END + CASE
    WHEN NOT month IS NULL AND parsed_month IS NULL
    THEN CAST(64 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE WHEN DAY(parsed_month) <> 1 THEN CAST(128 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN (
      org_code IS NULL OR blank_org_code
    )
    THEN CAST(256 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE
    WHEN NOT org_code IS NULL AND NOT blank_org_code AND code_org_code IS NULL
    THEN CAST(512 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CAST(0 AS BIGINT) AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN (
      status IS NULL OR blank_status
    )
    THEN CAST(1024 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE
    WHEN NOT status IS NULL AND NOT blank_status AND code_status IS NULL
    THEN CAST(2048 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN (
      contract IS NULL OR blank_contract
    )
    THEN CAST(4096 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE
    WHEN NOT contract IS NULL AND NOT blank_contract AND code_contract IS NULL
    THEN CAST(8192 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT is_main IS NULL AND NOT is_main IN ('true', 'false')
    THEN CAST(16384 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN (
      occupation_code IS NULL OR blank_occupation_code
    )
    THEN CAST(32768 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE
    WHEN NOT occupation_code IS NULL
    AND NOT blank_occupation_code
    AND code_occupation_code IS NULL
    THEN CAST(65536 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN (
      pay_contract IS NULL OR blank_pay_contract
    )
    THEN CAST(131072 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE
    WHEN NOT pay_contract IS NULL AND NOT blank_pay_contract AND code_pay_contract IS NULL
    THEN CAST(262144 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT band IS NULL AND NOT blank_band AND code_band IS NULL
    THEN CAST(524288 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE WHEN fte IS NULL THEN CAST(1048576 AS BIGINT) ELSE CAST(0 AS BIGINT) END + CASE
    WHEN NOT fte IS NULL AND parsed_fte IS NULL
    THEN CAST(2097152 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE
    WHEN (
      parsed_fte <= 0 OR parsed_fte > 1.5
    )
    THEN CAST(4194304 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT basic_pay IS NULL AND parsed_basic_pay IS NULL
    THEN CAST(8388608 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN (
      sex IS NULL OR blank_sex
    )
    THEN CAST(16777216 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE
    WHEN NOT sex IS NULL AND NOT blank_sex AND code_sex IS NULL
    THEN CAST(33554432 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN birth_year IS NULL
    THEN CAST(67108864 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE
    WHEN NOT birth_year IS NULL AND parsed_birth_year IS NULL
    THEN CAST(134217728 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT ethnicity IS NULL AND NOT blank_ethnicity AND code_ethnicity IS NULL
    THEN CAST(536870912 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT disability IS NULL AND NOT blank_disability AND code_disability IS NULL
    THEN CAST(1073741824 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT nationality IS NULL AND NOT blank_nationality AND code_nationality IS NULL
    THEN CAST(2147483648 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT org_start IS NULL AND parsed_org_start IS NULL
    THEN CAST(4294967296 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT fte_days_lost IS NULL AND parsed_fte_days_lost IS NULL
    THEN CAST(8589934592 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CAST(0 AS INT) AS source,
  CAST(0 AS BIGINT) AS problems
FROM chunk;

SELECT
  *,
  CAST(1 AS INT) AS source,
  problems_sex AS problems
FROM chunk;

SELECT
  *,
  CAST(2 AS INT) AS source,
  problems_person_id + problems_month + problems_org_code + problems_status + problems_is_main + problems_occupation_code + problems_fte + problems_basic_pay + problems_sex + problems_org_start + problems_fte_days_lost + CASE
    WHEN birth_year < 1790
    OR month DIV 12 - birth_year < 10
    OR month DIV 12 - birth_year > 110
    THEN CAST(268435456 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM chunk;

SELECT
  *,
  CAST(3 AS INT) AS source,
  CAST(0 AS BIGINT) AS problems
FROM chunk;

SELECT
  *,
  CASE
    WHEN birth_year IS NULL
    THEN CAST(134217728 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE
    WHEN NOT birth_year IS NULL AND parsed_birth_year IS NULL
    THEN CAST(268435456 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT disability IS NULL AND NOT blank_disability AND code_disability IS NULL
    THEN CAST(2147483648 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT ethnicity IS NULL AND NOT blank_ethnicity AND code_ethnicity IS NULL
    THEN CAST(1073741824 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT fte_days_available IS NULL AND parsed_fte_days_available IS NULL
    THEN CAST(68719476736 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT fte_days_lost IS NULL AND parsed_fte_days_lost IS NULL
    THEN CAST(34359738368 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT nationality IS NULL AND NOT blank_nationality AND code_nationality IS NULL
    THEN CAST(4294967296 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT nhs_start IS NULL AND parsed_nhs_start IS NULL
    THEN CAST(8589934592 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT org_start IS NULL AND parsed_org_start IS NULL
    THEN CAST(17179869184 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN NOT overtime IS NULL AND parsed_overtime IS NULL
    THEN CAST(16777216 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CASE
    WHEN (
      sex IS NULL OR blank_sex
    )
    THEN CAST(33554432 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END + CASE
    WHEN NOT sex IS NULL AND NOT blank_sex AND code_sex IS NULL
    THEN CAST(67108864 AS BIGINT)
    ELSE CAST(0 AS BIGINT)
  END AS problems
FROM typed;

SELECT
  *,
  CAST(5 AS INT) AS source,
  problems_fte AS problems
FROM chunk;
