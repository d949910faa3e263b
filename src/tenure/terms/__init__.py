"""Value types and code lists shared by every room."""

from tenure.terms.declarations import plain_about, plain_structure, read_about, read_structure
from tenure.terms.evidence import (
    About,
    Amount,
    Balance,
    Comparison,
    Count,
    Estimate,
    Evidence,
    Grade,
    Ladder,
    Position,
    Product,
    Quotation,
    Ranking,
    Ratio,
    Structure,
    Sum,
    Total,
)
from tenure.terms.month import Month
from tenure.terms.wording import MISSING_MONTHS, round_figures, write_count

__all__ = [
    "MISSING_MONTHS",
    "About",
    "Amount",
    "Balance",
    "Comparison",
    "Count",
    "Estimate",
    "Evidence",
    "Grade",
    "Ladder",
    "Month",
    "Position",
    "Product",
    "Quotation",
    "Ranking",
    "Ratio",
    "Structure",
    "Sum",
    "Total",
    "plain_about",
    "plain_structure",
    "read_about",
    "read_structure",
    "round_figures",
    "write_count",
]
