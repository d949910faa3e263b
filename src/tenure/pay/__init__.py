"""Pay: earnings and paybill per FTE, and what an award costs."""

from tenure.pay.decompose import ChangeQuestion, build_change
from tenure.pay.decompose_factors import estimate_year
from tenure.pay.evidence import build_non_medical
from tenure.pay.evidence_apart import build_no_scale, build_very_senior
from tenure.pay.evidence_cells import judge_cells
from tenure.pay.evidence_months import build_months
from tenure.pay.evidence_spread import build_spread
from tenure.pay.medical import build_medical
from tenure.pay.official import build_official
from tenure.pay.question import PayQuestion, PayRecord
from tenure.pay.scales import paid_scale
from tenure.pay.waterfall import build_waterfall
from tenure.pay.years import FinancialYear

__all__ = [
    "ChangeQuestion",
    "FinancialYear",
    "PayQuestion",
    "PayRecord",
    "build_change",
    "build_medical",
    "build_months",
    "build_no_scale",
    "build_non_medical",
    "build_official",
    "build_spread",
    "build_very_senior",
    "build_waterfall",
    "estimate_year",
    "judge_cells",
    "paid_scale",
]
