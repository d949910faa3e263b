SELECT
  hash_person_id AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN person_id IS NULL
      THEN 'e'
      WHEN person_id RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN person_id RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN person_id RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN person_id RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN person_id RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN person_id RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN person_id RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN person_id RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN person_id RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  hash_assignment_id AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN assignment_id IS NULL
      THEN 'e'
      WHEN assignment_id RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN assignment_id RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN assignment_id RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN assignment_id RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN assignment_id RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN assignment_id RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN assignment_id RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN assignment_id RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN assignment_id RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  hash_position_id AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN position_id IS NULL
      THEN 'e'
      WHEN position_id RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN position_id RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN position_id RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN position_id RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN position_id RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN position_id RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN position_id RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN position_id RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN position_id RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  CAST(YEAR(parsed_month) * 12 + MONTH(parsed_month) - 1 AS SMALLINT) AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN month IS NULL
      THEN 'e'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN TRIM(LEADING CHR(  26) FROM month) RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  code_org_code AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN org_code IS NULL
      THEN 'e'
      WHEN org_code RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN org_code RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN org_code RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN org_code RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN org_code RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN org_code RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN org_code RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN org_code RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN org_code RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  code_department AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN department IS NULL
      THEN 'e'
      WHEN department RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN department RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN department RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN department RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN department RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN department RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN department RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN department RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN department RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  code_status AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN status IS NULL
      THEN 'e'
      WHEN status RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN status RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN status RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN status RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN status RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN status RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN status RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN status RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN status RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  code_contract AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN contract IS NULL
      THEN 'e'
      WHEN contract RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN contract RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN contract RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN contract RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN contract RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN contract RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN contract RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN contract RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN contract RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  CASE is_main WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN is_main IS NULL
      THEN 'e'
      WHEN is_main RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN is_main RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN is_main RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN is_main RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN is_main RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN is_main RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN is_main RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN is_main RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN is_main RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  code_occupation_code AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN occupation_code IS NULL
      THEN 'e'
      WHEN occupation_code RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN occupation_code RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN occupation_code RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN occupation_code RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN occupation_code RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN occupation_code RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN occupation_code RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN occupation_code RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN occupation_code RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  code_pay_contract AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN pay_contract IS NULL
      THEN 'e'
      WHEN pay_contract RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN pay_contract RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN pay_contract RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN pay_contract RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN pay_contract RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN pay_contract RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN pay_contract RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN pay_contract RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN pay_contract RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  code_band AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN band IS NULL
      THEN 'e'
      WHEN band RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN band RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN band RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN band RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN band RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN band RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN band RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN band RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN band RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  code_pay_step AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN pay_step IS NULL
      THEN 'e'
      WHEN pay_step RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN pay_step RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN pay_step RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN pay_step RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN pay_step RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN pay_step RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN pay_step RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN pay_step RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN pay_step RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  TRY_CAST(parsed_fte AS DECIMAL(6, 5)) AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN fte IS NULL
      THEN 'e'
      WHEN fte RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN fte RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN fte RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN fte RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN fte RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN fte RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN fte RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN fte RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN fte RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  TRY_CAST(parsed_basic_pay AS DECIMAL(9, 2)) AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN basic_pay IS NULL
      THEN 'e'
      WHEN basic_pay RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN basic_pay RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN basic_pay RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN basic_pay RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN basic_pay RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN basic_pay RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN basic_pay RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN basic_pay RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN basic_pay RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  code_sex AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN sex IS NULL
      THEN 'e'
      WHEN sex RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN sex RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN sex RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN sex RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN sex RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN sex RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN sex RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN sex RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN sex RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  TRY_CAST(parsed_birth_year AS SMALLINT) AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR TRUE
    THEN CASE
      WHEN birth_year IS NULL
      THEN 'e'
      WHEN birth_year RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN birth_year RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN birth_year RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN birth_year RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN birth_year RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN birth_year RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN birth_year RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN birth_year RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN birth_year RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  code_ethnicity AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN ethnicity IS NULL
      THEN 'e'
      WHEN ethnicity RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN ethnicity RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN ethnicity RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN ethnicity RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN ethnicity RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN ethnicity RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN ethnicity RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN ethnicity RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN ethnicity RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  code_disability AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN disability IS NULL
      THEN 'e'
      WHEN disability RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN disability RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN disability RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN disability RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN disability RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN disability RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN disability RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN disability RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN disability RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  code_nationality AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN nationality IS NULL
      THEN 'e'
      WHEN nationality RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN nationality RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN nationality RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN nationality RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN nationality RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN nationality RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN nationality RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN nationality RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN nationality RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  TRY_CAST(parsed_org_start AS DATE) AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN org_start IS NULL
      THEN 'e'
      WHEN org_start RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN org_start RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN org_start RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN org_start RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN org_start RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN org_start RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN org_start RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN org_start RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN org_start RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  TRY_CAST(parsed_fte_days_lost AS DECIMAL(7, 3)) AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN fte_days_lost IS NULL
      THEN 'e'
      WHEN fte_days_lost RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN fte_days_lost RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN fte_days_lost RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN fte_days_lost RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN fte_days_lost RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN fte_days_lost RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN fte_days_lost RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN fte_days_lost RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN fte_days_lost RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  code_absence_reason AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN absence_reason IS NULL
      THEN 'e'
      WHEN absence_reason RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN absence_reason RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN absence_reason RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN absence_reason RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN absence_reason RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN absence_reason RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN absence_reason RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN absence_reason RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN absence_reason RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  TRY_CAST(parsed_fte_days_available AS DECIMAL(7, 3)) AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN fte_days_available IS NULL
      THEN 'e'
      WHEN fte_days_available RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN fte_days_available RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN fte_days_available RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN fte_days_available RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN fte_days_available RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN fte_days_available RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN fte_days_available RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN fte_days_available RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN fte_days_available RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  code_leave_reason AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN leave_reason IS NULL
      THEN 'e'
      WHEN leave_reason RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN leave_reason RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN leave_reason RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN leave_reason RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN leave_reason RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN leave_reason RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN leave_reason RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN leave_reason RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN leave_reason RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  TRY_CAST(parsed_nhs_start AS DATE) AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN nhs_start IS NULL
      THEN 'e'
      WHEN nhs_start RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN nhs_start RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN nhs_start RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN nhs_start RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN nhs_start RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN nhs_start RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN nhs_start RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN nhs_start RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN nhs_start RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;

SELECT
  TRY_CAST(parsed_overtime AS DECIMAL(9, 2)) AS stored,
  problems,
  CASE
    WHEN problems <> 0 OR FALSE
    THEN CASE
      WHEN overtime IS NULL
      THEN 'e'
      WHEN overtime RLIKE '^[ \t   ]*$'
      THEN 'e'
      WHEN overtime RLIKE '^[0-9]+$'
      THEN 'n'
      WHEN overtime RLIKE '^[-+]?[0-9]*[.]?[0-9]+$'
      THEN 'd'
      WHEN overtime RLIKE '^[-+]?[£$]?[0-9]{1,3}([, ][0-9]{3})+([.][0-9]*)?$'
      THEN 't'
      WHEN overtime RLIKE '^[-+]?[0-9.]+[eE][-+]?[0-9]+$'
      THEN 'x'
      WHEN overtime RLIKE '^[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?$'
      THEN 'i'
      WHEN overtime RLIKE '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}$'
      THEN 's'
      WHEN overtime RLIKE '^[A-Za-z _]+$'
      THEN 'l'
      WHEN overtime RLIKE '^[A-Za-z0-9]+$'
      THEN 'c'
      ELSE 'o'
    END
  END AS letter
FROM masked
ORDER BY
  place NULLS LAST;
