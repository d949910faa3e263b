SELECT
  source,
  line,
  problems,
  CONCAT(
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    COALESCE(CASE WHEN (
      problems DIV 16777216
    ) % 2 = 1 THEN letter_sex ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 33554432
    ) % 2 = 1 THEN letter_sex ELSE '-' END, ''),
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-'
  ) AS classes,
  person,
  assignment
FROM masked
WHERE
  problems <> 0;

SELECT
  source,
  line,
  problems,
  CONCAT(
    COALESCE(CASE WHEN (
      problems DIV 1
    ) % 2 = 1 THEN letter_person_id ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 2
    ) % 2 = 1 THEN letter_person_id ELSE '-' END, ''),
    '-',
    '-',
    '-',
    COALESCE(CASE WHEN (
      problems DIV 32
    ) % 2 = 1 THEN letter_month ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 64
    ) % 2 = 1 THEN letter_month ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 128
    ) % 2 = 1 THEN letter_month ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 256
    ) % 2 = 1 THEN letter_org_code ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 512
    ) % 2 = 1 THEN letter_org_code ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 1024
    ) % 2 = 1 THEN letter_status ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 2048
    ) % 2 = 1 THEN letter_status ELSE '-' END, ''),
    '-',
    '-',
    COALESCE(CASE WHEN (
      problems DIV 16384
    ) % 2 = 1 THEN letter_is_main ELSE '-' END, ''),
    COALESCE(
      CASE WHEN (
        problems DIV 32768
      ) % 2 = 1 THEN letter_occupation_code ELSE '-' END,
      ''
    ),
    COALESCE(
      CASE WHEN (
        problems DIV 65536
      ) % 2 = 1 THEN letter_occupation_code ELSE '-' END,
      ''
    ),
    '-',
    '-',
    '-',
    COALESCE(CASE WHEN (
      problems DIV 1048576
    ) % 2 = 1 THEN letter_fte ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 2097152
    ) % 2 = 1 THEN letter_fte ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 4194304
    ) % 2 = 1 THEN letter_fte ELSE '-' END, ''),
    COALESCE(
      CASE WHEN (
        problems DIV 8388608
      ) % 2 = 1 THEN letter_basic_pay ELSE '-' END,
      ''
    ),
    COALESCE(CASE WHEN (
      problems DIV 16777216
    ) % 2 = 1 THEN letter_sex ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 33554432
    ) % 2 = 1 THEN letter_sex ELSE '-' END, ''),
    COALESCE(
      CASE WHEN (
        problems DIV 67108864
      ) % 2 = 1 THEN letter_birth_year ELSE '-' END,
      ''
    ),
    COALESCE(
      CASE WHEN (
        problems DIV 134217728
      ) % 2 = 1 THEN letter_birth_year ELSE '-' END,
      ''
    ),
    COALESCE(
      CASE WHEN (
        problems DIV 268435456
      ) % 2 = 1 THEN letter_birth_year ELSE '-' END,
      ''
    ),
    '-',
    '-',
    '-',
    COALESCE(
      CASE WHEN (
        problems DIV 4294967296
      ) % 2 = 1 THEN letter_org_start ELSE '-' END,
      ''
    ),
    COALESCE(
      CASE
        WHEN (
          problems DIV 8589934592
        ) % 2 = 1
        THEN letter_fte_days_lost
        ELSE '-'
      END,
      ''
    )
  ) AS classes,
  person,
  assignment
FROM masked
WHERE
  problems <> 0;

SELECT
  source,
  line,
  reason
FROM rows_absence
WHERE
  NOT reason IS NULL
UNION ALL
SELECT
  source,
  line,
  reason
FROM rows_assignment
WHERE
  NOT reason IS NULL
UNION ALL
SELECT
  source,
  line,
  reason
FROM rows_pay
WHERE
  NOT reason IS NULL
UNION ALL
SELECT
  source,
  line,
  reason
FROM rows_person
WHERE
  NOT reason IS NULL
UNION ALL
SELECT
  source,
  line,
  reason
FROM rows_position
WHERE
  NOT reason IS NULL
UNION ALL
SELECT
  source,
  line,
  reason
FROM lines_refused;

SELECT
  source,
  line,
  problems,
  CONCAT(
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    COALESCE(CASE WHEN (
      problems DIV 1048576
    ) % 2 = 1 THEN letter_fte ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 2097152
    ) % 2 = 1 THEN letter_fte ELSE '-' END, ''),
    COALESCE(CASE WHEN (
      problems DIV 4194304
    ) % 2 = 1 THEN letter_fte ELSE '-' END, ''),
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-'
  ) AS classes,
  person,
  assignment
FROM masked
WHERE
  problems <> 0;
