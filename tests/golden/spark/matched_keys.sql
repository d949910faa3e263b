SELECT
  f.source,
  f.`person`,
  f.`month`,
  f.`assignment`,
  f.`position` IS NOT DISTINCT FROM o.`position`
  AND f.`org_code` IS NOT DISTINCT FROM o.`org_code`
  AND f.`site` IS NOT DISTINCT FROM o.`site`
  AND f.`department` IS NOT DISTINCT FROM o.`department`
  AND f.`status` IS NOT DISTINCT FROM o.`status`
  AND f.`contract` IS NOT DISTINCT FROM o.`contract`
  AND f.`is_main` IS NOT DISTINCT FROM o.`is_main`
  AND f.`occupation_code` IS NOT DISTINCT FROM o.`occupation_code`
  AND f.`job_role` IS NOT DISTINCT FROM o.`job_role`
  AND f.`area_of_work` IS NOT DISTINCT FROM o.`area_of_work`
  AND f.`pay_contract` IS NOT DISTINCT FROM o.`pay_contract`
  AND f.`grade_code` IS NOT DISTINCT FROM o.`grade_code`
  AND f.`band` IS NOT DISTINCT FROM o.`band`
  AND f.`pay_step` IS NOT DISTINCT FROM o.`pay_step`
  AND f.`fte` IS NOT DISTINCT FROM o.`fte`
  AND f.`fte_worked` IS NOT DISTINCT FROM o.`fte_worked`
  AND f.`basic_pay` IS NOT DISTINCT FROM o.`basic_pay`
  AND f.`additional_activity` IS NOT DISTINCT FROM o.`additional_activity`
  AND f.`band_supplement` IS NOT DISTINCT FROM o.`band_supplement`
  AND f.`geographic_allowance` IS NOT DISTINCT FROM o.`geographic_allowance`
  AND f.`local_payment` IS NOT DISTINCT FROM o.`local_payment`
  AND f.`on_call` IS NOT DISTINCT FROM o.`on_call`
  AND f.`overtime` IS NOT DISTINCT FROM o.`overtime`
  AND f.`recruitment_premium` IS NOT DISTINCT FROM o.`recruitment_premium`
  AND f.`shift_work` IS NOT DISTINCT FROM o.`shift_work`
  AND f.`medical_award` IS NOT DISTINCT FROM o.`medical_award`
  AND f.`bonus` IS NOT DISTINCT FROM o.`bonus`
  AND f.`public_health_supplement` IS NOT DISTINCT FROM o.`public_health_supplement`
  AND f.`occupational_absence` IS NOT DISTINCT FROM o.`occupational_absence`
  AND f.`other_payment` IS NOT DISTINCT FROM o.`other_payment`
  AND f.`protected_pay` IS NOT DISTINCT FROM o.`protected_pay`
  AND f.`employer_ni` IS NOT DISTINCT FROM o.`employer_ni`
  AND f.`employer_pension` IS NOT DISTINCT FROM o.`employer_pension`
  AND f.`pensionable_pay` IS NOT DISTINCT FROM o.`pensionable_pay`
  AND f.`sex` IS NOT DISTINCT FROM o.`sex`
  AND f.`birth_year` IS NOT DISTINCT FROM o.`birth_year`
  AND f.`ethnicity` IS NOT DISTINCT FROM o.`ethnicity`
  AND f.`disability` IS NOT DISTINCT FROM o.`disability`
  AND f.`nationality` IS NOT DISTINCT FROM o.`nationality`
  AND f.`sexual_orientation` IS NOT DISTINCT FROM o.`sexual_orientation`
  AND f.`religion` IS NOT DISTINCT FROM o.`religion`
  AND f.`home_area` IS NOT DISTINCT FROM o.`home_area`
  AND f.`nhs_start` IS NOT DISTINCT FROM o.`nhs_start`
  AND f.`org_start` IS NOT DISTINCT FROM o.`org_start`
  AND f.`flexible_pattern` IS NOT DISTINCT FROM o.`flexible_pattern`
  AND f.`recruitment_source` IS NOT DISTINCT FROM o.`recruitment_source`
  AND f.`pension_section` IS NOT DISTINCT FROM o.`pension_section`
  AND f.`fte_days_lost` IS NOT DISTINCT FROM o.`fte_days_lost`
  AND f.`fte_days_available` IS NOT DISTINCT FROM o.`fte_days_available`
  AND f.`absence_reason` IS NOT DISTINCT FROM o.`absence_reason`
  AND f.`leave_reason` IS NOT DISTINCT FROM o.`leave_reason`
  AND f.`destination` IS NOT DISTINCT FROM o.`destination` AS is_same
FROM fresh AS f
JOIN old AS o
  USING (`person`, `month`, `assignment`);
