"""Which cells of pay evidence a workbook shows, and under which names.

The evidence document says in its Table 1, variable by variable, whether the workbook that goes with it holds an
estimate for the outturn year, for the next year, for both or for neither. ``FIELDS`` is that table as far as its
text is known here; ``basis`` marks what is stated and what was inferred.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tenure.disclosure import Released
from tenure.publish.sheets import Heading, View

__all__ = ["FIELDS", "Field", "choose_tables", "find_views"]

NON_MEDICAL = "pay.evidence.non_medical"
MEDICAL = "pay.evidence.medical"
VERY_SENIOR = "pay.evidence.very_senior"

_PREFIX = "pay.evidence."
_WHOLE, _RATIO = 0, 3


@dataclass(frozen=True, slots=True)
class Field:
    """One variable of the evidence, its heading, its rounding, and the columns that hold it.

    ``outturn`` and ``estimate`` are columns of the evidence tables, empty where nothing is published. ``tables`` are
    those the variable belongs to. ``basis`` is ``stated`` (in the published description of the data) or ``inferred``
    (from the names and formulas of the method, because the list itself could not be read).
    """

    heading: str
    outturn: str
    estimate: str
    decimals: int
    tables: tuple[str, ...]
    basis: Literal["stated", "inferred"]
    note: str = ""


_ALL = (NON_MEDICAL, MEDICAL, VERY_SENIOR)
_OTHER_NOTE = (
    "'Other' pay is bonus and performance-related pay, the director of public health supplement, occupational absence, "
    "other payments (redundancy among them) and protected pay. It holds payments made once, so that estimates without "
    "it are the ones to carry into another year."
)
_AWARDS_NOTE = "The values of medical awards have not increased: a pay award does not raise this part of earnings."
_PAYBILL_NOTE = "Earnings and the employer's National Insurance and pension contributions, pension at the full rate."

FIELDS: tuple[Field, ...] = (
    Field("FTE", "fte", "", _WHOLE, _ALL, "stated"),
    Field("Pay scale value (£)", "pay_scale_value", "next_pay_scale_value", _WHOLE, (NON_MEDICAL, MEDICAL), "stated"),
    Field("Earnings per FTE (£)", "earnings_per_fte", "next_earnings_per_fte", _WHOLE, _ALL, "stated"),
    Field(
        "Earnings per FTE excluding other (£)", "earnings_excl_other_per_fte", "next_earnings_excl_other_per_fte",
        _WHOLE, (NON_MEDICAL,), "stated", _OTHER_NOTE,
    ),
    Field("Medical awards per FTE (£)", "medical_awards_per_fte", "", _WHOLE, (MEDICAL,), "stated", _AWARDS_NOTE),
    Field(
        "Earnings per FTE excluding medical awards (£)", "earnings_excl_awards_per_fte", "", _WHOLE, (MEDICAL,),
        "inferred",
    ),
    Field("Paybill per FTE (£)", "paybill_per_fte", "next_paybill_per_fte", _WHOLE, _ALL, "stated", _PAYBILL_NOTE),
    Field(
        "Paybill per FTE excluding other (£)", "paybill_excl_other_per_fte", "", _WHOLE, (NON_MEDICAL,), "inferred"
    ),
    Field("Earnings multiple", "earnings_multiple", "", _RATIO, (NON_MEDICAL, MEDICAL), "stated"),
    Field(
        "Earnings multiple excluding other", "earnings_excl_other_multiple", "", _RATIO, (NON_MEDICAL,), "inferred"
    ),
    Field(
        "Earnings multiple excluding medical awards", "earnings_excl_awards_multiple", "", _RATIO, (MEDICAL,),
        "inferred",
    ),
    Field("Paybill multiple", "paybill_multiple", "next_paybill_multiple", _RATIO, _ALL, "stated"),
    Field("Paybill multiple excluding other", "paybill_excl_other_multiple", "", _RATIO, (NON_MEDICAL,), "inferred"),
)  # fmt: skip

_NAMES = {
    "staff_group": "Staff group",
    "band": "Band",
    "pay_step": "Pay step",
    "grade": "Grade",
    "contract": "Contract",
    "threshold": "Threshold",
}


def choose_tables(tables: Sequence[Released]) -> list[Released]:
    """Leave out the tables of pay evidence that the published workbook has no counterpart of.

    Diagnostics such as the waterfall are written as CSV beside the workbook.
    """
    return [table for table in tables if not table.about.table.startswith(_PREFIX) or table.about.table in _ALL]


def find_views(tables: Sequence[Released]) -> dict[str, View]:
    """Return what the workbook shows of each table of pay evidence; other tables have no view."""
    return {
        table.about.table: View(dict(_choose_headings(table))) for table in tables if table.about.table in _ALL
    }  # fmt: skip


def _choose_headings(table: Released) -> Iterator[tuple[str, Heading]]:
    held = set(table.frame.columns)
    for name in table.structure.dimensions:
        # Scale values are dimensions too, as they are no secret: they come with the fields.
        if name in _NAMES:
            yield name, Heading(_NAMES[name])
    year, later = (table.about.parameters.get(name, "") for name in ("year", "next"))
    fields = [field for field in FIELDS if table.about.table in field.tables]
    for field in fields:
        if field.outturn in held:
            yield field.outturn, Heading(f"{field.heading} {year}".strip(), field.decimals, field.note)
    for field in fields:
        if field.estimate in held:
            words = f"{field.heading} {later}".strip() if later else f"{field.heading}, next year"
            yield field.estimate, Heading(words, field.decimals)
