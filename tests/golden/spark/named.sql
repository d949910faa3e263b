SELECT
  0 AS source,
  CAST(line AS BIGINT) AS line,
  0 AS first_line,
  CASE
    WHEN NULLIF(CAST(`c0` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c0` AS STRING), '')
  END AS person_id,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c3` AS STRING), '')
    END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN CONCAT(
      COALESCE(
        SUBSTRING(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c3` AS STRING), '')
            END),
            '/',
            3
          ),
          1,
          4
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c3` AS STRING), '')
            END),
            '/',
            2
          ),
          2,
          '0'
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c3` AS STRING), '')
            END),
            '/',
            1
          ),
          2,
          '0'
        ),
        ''
      )
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c3` AS STRING), '')
    END
  END AS first_day,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c4` AS STRING), '')
    END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN CONCAT(
      COALESCE(
        SUBSTRING(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c4` AS STRING), '')
            END),
            '/',
            3
          ),
          1,
          4
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c4` AS STRING), '')
            END),
            '/',
            2
          ),
          2,
          '0'
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c4` AS STRING), '')
            END),
            '/',
            1
          ),
          2,
          '0'
        ),
        ''
      )
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c4` AS STRING), '')
    END
  END AS last_day,
  CASE
    WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c2` AS STRING), '')
  END AS reason,
  CASE
    WHEN NULLIF(CAST(`c1` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c1` AS STRING), '')
  END AS category,
  CAST(NULL AS STRING) AS deleted
FROM delivered;

SELECT
  1 AS source,
  CAST(line AS BIGINT) AS line,
  0 AS first_line,
  CASE
    WHEN NULLIF(CAST(`c0` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c0` AS STRING), '')
  END AS person_id,
  CASE
    WHEN NULLIF(CAST(`c1` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c1` AS STRING), '')
  END AS assignment_id,
  CASE
    WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c2` AS STRING), '')
  END AS position_id,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c3` AS STRING), '')
    END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN CONCAT(
      COALESCE(
        SUBSTRING(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c3` AS STRING), '')
            END),
            '/',
            3
          ),
          1,
          4
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c3` AS STRING), '')
            END),
            '/',
            2
          ),
          2,
          '0'
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c3` AS STRING), '')
            END),
            '/',
            1
          ),
          2,
          '0'
        ),
        ''
      )
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c3` AS STRING), '')
    END
  END AS valid_from,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c4` AS STRING), '')
    END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN CONCAT(
      COALESCE(
        SUBSTRING(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c4` AS STRING), '')
            END),
            '/',
            3
          ),
          1,
          4
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c4` AS STRING), '')
            END),
            '/',
            2
          ),
          2,
          '0'
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c4` AS STRING), '')
            END),
            '/',
            1
          ),
          2,
          '0'
        ),
        ''
      )
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c4` AS STRING), '')
    END
  END AS valid_to,
  CASE
    WHEN NULLIF(CAST(`c5` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c5` AS STRING), '')
  END AS org_code,
  CAST(NULL AS STRING) AS site,
  CAST(NULL AS STRING) AS department,
  CASE
    WHEN NULLIF(CAST(`c6` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c6` AS STRING), '')
  END AS status,
  CASE
    WHEN NULLIF(CAST(`c7` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c7` AS STRING), '')
  END AS contract,
  CASE LOWER(
      TRIM(' \t   ' FROM CASE
        WHEN NULLIF(CAST(`c8` AS STRING), '') IN ('NULL', '#N/A')
        THEN NULL
        ELSE NULLIF(CAST(`c8` AS STRING), '')
      END)
    )
    WHEN 'y'
    THEN 'true'
    WHEN 'yes'
    THEN 'true'
    WHEN 'primary'
    THEN 'true'
    WHEN 'n'
    THEN 'false'
    WHEN 'no'
    THEN 'false'
    WHEN 'non-primary'
    THEN 'false'
    ELSE CASE
      WHEN NULLIF(CAST(`c8` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c8` AS STRING), '')
    END
  END AS is_main,
  CASE
    WHEN NULLIF(CAST(`c9` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c9` AS STRING), '')
  END AS band,
  CASE
    WHEN NULLIF(CAST(`c10` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c10` AS STRING), '')
  END AS pay_step,
  CASE
    WHEN CASE
      WHEN TRIM(' \t   ' FROM CASE
        WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
        THEN NULL
        ELSE NULLIF(CAST(`c11` AS STRING), '')
      END) RLIKE '^[-+]?£?[0-9]{1,3}(,[0-9]{3})*([.][0-9]*)?$'
      THEN REPLACE(
        REPLACE(
          REPLACE(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c11` AS STRING), '')
            END),
            ',',
            ''
          ),
          '£',
          ''
        ),
        '+',
        ''
      )
      ELSE CASE
        WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
        THEN NULL
        ELSE NULLIF(CAST(`c11` AS STRING), '')
      END
    END RLIKE '^[0-9]{0,3}[.][0-9]{6,12}$'
    THEN CAST(CAST(ROUND(
      TRY_CAST(CASE
        WHEN TRIM(' \t   ' FROM CASE
          WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
          THEN NULL
          ELSE NULLIF(CAST(`c11` AS STRING), '')
        END) RLIKE '^[-+]?£?[0-9]{1,3}(,[0-9]{3})*([.][0-9]*)?$'
        THEN REPLACE(
          REPLACE(
            REPLACE(
              TRIM(' \t   ' FROM CASE
                WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
                THEN NULL
                ELSE NULLIF(CAST(`c11` AS STRING), '')
              END),
              ',',
              ''
            ),
            '£',
            ''
          ),
          '+',
          ''
        )
        ELSE CASE
          WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
          THEN NULL
          ELSE NULLIF(CAST(`c11` AS STRING), '')
        END
      END AS DECIMAL(18, 12)),
      5
    ) AS DECIMAL(9, 5)) AS STRING)
    ELSE CASE
      WHEN TRIM(' \t   ' FROM CASE
        WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
        THEN NULL
        ELSE NULLIF(CAST(`c11` AS STRING), '')
      END) RLIKE '^[-+]?£?[0-9]{1,3}(,[0-9]{3})*([.][0-9]*)?$'
      THEN REPLACE(
        REPLACE(
          REPLACE(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c11` AS STRING), '')
            END),
            ',',
            ''
          ),
          '£',
          ''
        ),
        '+',
        ''
      )
      ELSE CASE
        WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
        THEN NULL
        ELSE NULLIF(CAST(`c11` AS STRING), '')
      END
    END
  END AS fte,
  CAST(NULL AS STRING) AS flexible_pattern,
  CAST(NULL AS STRING) AS pension_section,
  CASE
    WHEN NULLIF(CAST(`c12` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c12` AS STRING), '')
  END AS deleted,
  CASE
    WHEN NULLIF(CAST(`c9` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c9` AS STRING), '')
  END AS pay_contract
FROM delivered;

SELECT
  2 AS source,
  CAST(line AS BIGINT) AS line,
  0 AS first_line,
  CASE
    WHEN NULLIF(CAST(`c0` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c0` AS STRING), '')
  END AS person_id,
  CASE
    WHEN NULLIF(CAST(`c1` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c1` AS STRING), '')
  END AS assignment_id,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c2` AS STRING), '')
    END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN CONCAT(
      COALESCE(
        SUBSTRING(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c2` AS STRING), '')
            END),
            '/',
            3
          ),
          1,
          4
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c2` AS STRING), '')
            END),
            '/',
            2
          ),
          2,
          '0'
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c2` AS STRING), '')
            END),
            '/',
            1
          ),
          2,
          '0'
        ),
        ''
      )
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c2` AS STRING), '')
    END
  END AS period,
  CASE
    WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c3` AS STRING), '')
  END AS element,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c4` AS STRING), '')
    END) RLIKE '^[-+]?£?[0-9]{1,3}(,[0-9]{3})*([.][0-9]*)?$'
    THEN REPLACE(
      REPLACE(
        REPLACE(
          TRIM(' \t   ' FROM CASE
            WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
            THEN NULL
            ELSE NULLIF(CAST(`c4` AS STRING), '')
          END),
          ',',
          ''
        ),
        '£',
        ''
      ),
      '+',
      ''
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c4` AS STRING), '')
    END
  END AS amount
FROM delivered;

SELECT
  3 AS source,
  CAST(line AS BIGINT) AS line,
  0 AS first_line,
  CASE
    WHEN NULLIF(CAST(`c0` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c0` AS STRING), '')
  END AS person_id,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c1` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c1` AS STRING), '')
    END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN CONCAT(
      COALESCE(
        SUBSTRING(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c1` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c1` AS STRING), '')
            END),
            '/',
            3
          ),
          1,
          4
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c1` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c1` AS STRING), '')
            END),
            '/',
            2
          ),
          2,
          '0'
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c1` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c1` AS STRING), '')
            END),
            '/',
            1
          ),
          2,
          '0'
        ),
        ''
      )
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c1` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c1` AS STRING), '')
    END
  END AS valid_from,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c2` AS STRING), '')
    END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN CONCAT(
      COALESCE(
        SUBSTRING(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c2` AS STRING), '')
            END),
            '/',
            3
          ),
          1,
          4
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c2` AS STRING), '')
            END),
            '/',
            2
          ),
          2,
          '0'
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c2` AS STRING), '')
            END),
            '/',
            1
          ),
          2,
          '0'
        ),
        ''
      )
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c2` AS STRING), '')
    END
  END AS valid_to,
  CASE
    WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c3` AS STRING), '')
  END AS sex,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c4` AS STRING), '')
    END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN SUBSTRING(
      CONCAT(
        COALESCE(
          SUBSTRING(
            SPLIT_PART(
              TRIM(' \t   ' FROM CASE
                WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
                THEN NULL
                ELSE NULLIF(CAST(`c4` AS STRING), '')
              END),
              '/',
              3
            ),
            1,
            4
          ),
          ''
        ),
        '-',
        COALESCE(
          LPAD(
            SPLIT_PART(
              TRIM(' \t   ' FROM CASE
                WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
                THEN NULL
                ELSE NULLIF(CAST(`c4` AS STRING), '')
              END),
              '/',
              2
            ),
            2,
            '0'
          ),
          ''
        ),
        '-',
        COALESCE(
          LPAD(
            SPLIT_PART(
              TRIM(' \t   ' FROM CASE
                WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
                THEN NULL
                ELSE NULLIF(CAST(`c4` AS STRING), '')
              END),
              '/',
              1
            ),
            2,
            '0'
          ),
          ''
        )
      ),
      1,
      4
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c4` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c4` AS STRING), '')
    END
  END AS birth_year,
  CASE
    WHEN NULLIF(CAST(`c5` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c5` AS STRING), '')
  END AS ethnicity,
  CASE
    WHEN NULLIF(CAST(`c6` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c6` AS STRING), '')
  END AS disability,
  CASE
    WHEN NULLIF(CAST(`c7` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c7` AS STRING), '')
  END AS nationality,
  CAST(NULL AS STRING) AS sexual_orientation,
  CAST(NULL AS STRING) AS religion,
  CAST(NULL AS STRING) AS home_area,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c8` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c8` AS STRING), '')
    END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN CONCAT(
      COALESCE(
        SUBSTRING(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c8` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c8` AS STRING), '')
            END),
            '/',
            3
          ),
          1,
          4
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c8` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c8` AS STRING), '')
            END),
            '/',
            2
          ),
          2,
          '0'
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c8` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c8` AS STRING), '')
            END),
            '/',
            1
          ),
          2,
          '0'
        ),
        ''
      )
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c8` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c8` AS STRING), '')
    END
  END AS nhs_start,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c9` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c9` AS STRING), '')
    END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN CONCAT(
      COALESCE(
        SUBSTRING(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c9` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c9` AS STRING), '')
            END),
            '/',
            3
          ),
          1,
          4
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c9` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c9` AS STRING), '')
            END),
            '/',
            2
          ),
          2,
          '0'
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c9` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c9` AS STRING), '')
            END),
            '/',
            1
          ),
          2,
          '0'
        ),
        ''
      )
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c9` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c9` AS STRING), '')
    END
  END AS org_start,
  CAST(NULL AS STRING) AS recruitment_source,
  CASE
    WHEN NULLIF(CAST(`c12` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c12` AS STRING), '')
  END AS deleted,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c10` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c10` AS STRING), '')
    END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN CONCAT(
      COALESCE(
        SUBSTRING(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c10` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c10` AS STRING), '')
            END),
            '/',
            3
          ),
          1,
          4
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c10` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c10` AS STRING), '')
            END),
            '/',
            2
          ),
          2,
          '0'
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c10` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c10` AS STRING), '')
            END),
            '/',
            1
          ),
          2,
          '0'
        ),
        ''
      )
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c10` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c10` AS STRING), '')
    END
  END AS ended_on,
  CASE
    WHEN NULLIF(CAST(`c11` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c11` AS STRING), '')
  END AS leave_reason,
  CAST(NULL AS STRING) AS destination
FROM delivered;

SELECT
  4 AS source,
  CAST(line AS BIGINT) AS line,
  0 AS first_line,
  CASE
    WHEN NULLIF(CAST(`c0` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c0` AS STRING), '')
  END AS position_id,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c1` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c1` AS STRING), '')
    END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN CONCAT(
      COALESCE(
        SUBSTRING(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c1` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c1` AS STRING), '')
            END),
            '/',
            3
          ),
          1,
          4
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c1` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c1` AS STRING), '')
            END),
            '/',
            2
          ),
          2,
          '0'
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c1` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c1` AS STRING), '')
            END),
            '/',
            1
          ),
          2,
          '0'
        ),
        ''
      )
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c1` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c1` AS STRING), '')
    END
  END AS valid_from,
  CASE
    WHEN TRIM(' \t   ' FROM CASE
      WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c2` AS STRING), '')
    END) RLIKE '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T]00:00(:00([.]0+)?)?)?$'
    THEN CONCAT(
      COALESCE(
        SUBSTRING(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c2` AS STRING), '')
            END),
            '/',
            3
          ),
          1,
          4
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c2` AS STRING), '')
            END),
            '/',
            2
          ),
          2,
          '0'
        ),
        ''
      ),
      '-',
      COALESCE(
        LPAD(
          SPLIT_PART(
            TRIM(' \t   ' FROM CASE
              WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
              THEN NULL
              ELSE NULLIF(CAST(`c2` AS STRING), '')
            END),
            '/',
            1
          ),
          2,
          '0'
        ),
        ''
      )
    )
    ELSE CASE
      WHEN NULLIF(CAST(`c2` AS STRING), '') IN ('NULL', '#N/A')
      THEN NULL
      ELSE NULLIF(CAST(`c2` AS STRING), '')
    END
  END AS valid_to,
  CASE
    WHEN NULLIF(CAST(`c3` AS STRING), '') IN ('NULL', '#N/A')
    THEN NULL
    ELSE NULLIF(CAST(`c3` AS STRING), '')
  END AS occupation_code,
  CAST(NULL AS STRING) AS job_role,
  CAST(NULL AS STRING) AS area_of_work,
  CAST(NULL AS STRING) AS grade_code,
  CAST(NULL AS STRING) AS deleted
FROM delivered;
