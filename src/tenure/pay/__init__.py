"""Pay: earnings and paybill per FTE, and what an award costs."""

from tenure.pay.evidence import build_non_medical
from tenure.pay.evidence_cells import judge_cells
from tenure.pay.medical import build_medical
from tenure.pay.question import PayQuestion, PayRecord
from tenure.pay.scales import paid_scale
from tenure.pay.waterfall import build_waterfall
from tenure.pay.years import FinancialYear

__all__ = [
    "FinancialYear",
    "PayQuestion",
    "PayRecord",
    "build_medical",
    "build_non_medical",
    "build_waterfall",
    "judge_cells",
    "paid_scale",
]
